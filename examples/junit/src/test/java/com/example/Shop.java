package com.example;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/** Stands for the code under test: orders machines of a cloud that speaks the Verda Cloud API. */
final class Shop {
    /** What the cloud says when it has no room. */
    static final class SoldOutException extends RuntimeException {
        SoldOutException(String message) {
            super(message);
        }
    }

    private static final int ATTEMPTS = 4;

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(10))
            .build();
    private final URI api;
    private final String token;

    Shop(URI api, String token) {
        this.api = api;
        this.token = token;
    }

    /** Orders a machine and returns its id; asks again when there is no room, up to four times. */
    String order(String hostname) throws IOException, InterruptedException {
        String order = """
                {"instance_type": "CPU.4V.16G", "image": "ubuntu-24.04", "hostname": "%s", "description": "for a test",
                 "location_code": "FIN-01"}
                """.formatted(hostname);
        String message = "";
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            HttpResponse<String> answer = send("POST", "/instances", order);
            switch (answer.statusCode()) {
                case 202:
                    return answer.body();
                case 503:
                    message = answer.body();
                    break;
                default:
                    throw new IOException(answer.statusCode() + " " + answer.body());
            }
        }
        throw new SoldOutException(message);
    }

    /** The machine as the API shows it. */
    String machine(String id) throws IOException, InterruptedException {
        return send("GET", "/instances/" + id, "").body();
    }

    private HttpResponse<String> send(String method, String path, String body)
            throws IOException, InterruptedException {
        return http.send(
                HttpRequest.newBuilder(URI.create(api + path))
                        .header("Authorization", "Bearer " + token)
                        .header("Content-Type", "application/json")
                        .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
                        .build(),
                BodyHandlers.ofString());
    }
}
