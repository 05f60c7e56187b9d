package dev.havu.cli.admin;

import dev.havu.api.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** Speaks to the admin API of one server; every failure is an {@link AdminException} that tells what to do. */
final class AdminClient {
    private static final Duration TIME_TO_CONNECT = Duration.ofSeconds(10);
    private static final String JSON = "application/json";

    private final Connection connection;
    private final HttpClient http;

    /**
     * Where the server is.
     *
     * @param server its URL, without a path
     * @param serverSource what said so, for people
     * @param token of the admin API
     * @param tokenSource what said so, for people
     * @param authority PEM file with what signed the server's certificate; null for what the system trusts
     */
    record Connection(
            URI server,
            String serverSource,
            String token,
            String tokenSource,
            @Nullable Path authority) {}

    AdminClient(Connection connection) {
        this.connection = connection;
        HttpClient.Builder builder =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(TIME_TO_CONNECT);
        if (connection.authority() != null) {
            builder.sslContext(tls(authorities(connection.authority())));
        } else if (connection.server().getScheme().equals("http")) {
            // Reading the authorities of the system would take a good part of what a command takes.
            builder.sslContext(tls(new TrustManager[0]));
        }
        this.http = builder.build();
    }

    /**
     * Sends JSON and reads JSON.
     *
     * @param path below {@code /admin/v1}
     * @param body null for none
     * @return what was answered; a missing node for nothing
     */
    JsonNode send(String method, String path, @Nullable Map<String, ?> body) {
        HttpResponse<InputStream> response = exchange(
                method,
                path,
                JSON,
                body == null ? null : JSON,
                body == null ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(Json.write(body)),
                BodyHandlers.ofInputStream());
        return json(response);
    }

    /** Sends a file and reads JSON. */
    JsonNode upload(String method, String path, String contentType, Path file) {
        try {
            return json(exchange(
                    method, path, JSON, contentType, BodyPublishers.ofFile(file), BodyHandlers.ofInputStream()));
        } catch (IOException e) {
            throw new AdminException("cannot read " + file, e);
        }
    }

    /** Reads what is not JSON; the caller closes it. */
    InputStream read(String path, String contentType) {
        return exchange("GET", path, contentType, null, BodyPublishers.noBody(), BodyHandlers.ofInputStream())
                .body();
    }

    /** The lines of what goes on for as long as the server wants. */
    Stream<String> lines(String path, String contentType) {
        InputStream body = read(path, contentType);
        return new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8)).lines();
    }

    private HttpResponse<InputStream> exchange(
            String method,
            String path,
            String accept,
            @Nullable String contentType,
            BodyPublisher body,
            BodyHandler<InputStream> handler) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(connection.server() + "/admin/v1" + path))
                .header("Authorization", "Bearer " + connection.token())
                .header("Accept", accept)
                .method(method, body);
        if (contentType != null) {
            request.header("Content-Type", contentType);
        }
        HttpResponse<InputStream> response;
        try {
            response = http.send(request.build(), handler);
        } catch (SSLException e) {
            throw new AdminException(
                    "no safe connection to " + connection.server() + ": " + e.getMessage()
                            + ". Give the file that 'havu ca' prints with --trust or HAVU_TRUST, unless the system trusts the"
                            + " server's certificate.",
                    e);
        } catch (IOException e) {
            throw new AdminException(
                    "no Havu answers at " + connection.server() + " (" + connection.serverSource()
                            + "). Start one with 'havu', or say where it is with --server or HAVU_SERVER.",
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AdminException("interrupted", e);
        }
        if (response.statusCode() >= 300) {
            throw refusal(response);
        }
        return response;
    }

    private AdminException refusal(HttpResponse<InputStream> response) {
        if (response.statusCode() == 401) {
            return new AdminException("the admin token was refused by " + connection.server() + " ("
                    + connection.tokenSource()
                    + "). Give the server's own with --admin-token or HAVU_ADMIN_TOKEN; where one was made at random, the"
                    + " first start has shown it.");
        }
        String message = "";
        try (InputStream body = response.body()) {
            message = Json.mapper().readTree(body).path("message").asString("");
        } catch (IOException | JacksonException e) {
            return foreign(response.statusCode(), e);
        }
        return message.isEmpty() ? foreign(response.statusCode(), null) : new AdminException(message);
    }

    private JsonNode json(HttpResponse<InputStream> response) {
        try (InputStream body = response.body()) {
            return Json.mapper().readTree(body);
        } catch (IOException | JacksonException e) {
            throw foreign(response.statusCode(), e);
        }
    }

    private AdminException foreign(int status, @Nullable Exception cause) {
        String message = "what answers at " + connection.server() + " (" + connection.serverSource() + ") with status "
                + status + " is not a Havu with an admin API; say where it is with --server or HAVU_SERVER";
        return cause == null ? new AdminException(message) : new AdminException(message, cause);
    }

    private static TrustManager[] authorities(Path file) {
        try (InputStream pem = Files.newInputStream(file)) {
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            int number = 0;
            for (Certificate certificate :
                    CertificateFactory.getInstance("X.509").generateCertificates(pem)) {
                store.setCertificateEntry("authority-" + number++, certificate);
            }
            if (number == 0) {
                throw new AdminException(file + " holds no certificate in PEM form");
            }
            TrustManagerFactory managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            managers.init(store);
            return managers.getTrustManagers();
        } catch (IOException | GeneralSecurityException e) {
            throw new AdminException("cannot read certificates from " + file + ": " + e.getMessage(), e);
        }
    }

    private static SSLContext tls(TrustManager[] trusted) {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trusted, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has TLS", e);
        }
    }
}
