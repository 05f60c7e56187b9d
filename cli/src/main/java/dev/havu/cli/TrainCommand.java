package dev.havu.cli;

import dev.havu.server.HavuServer;
import dev.havu.server.StartedCredential;
import dev.havu.server.StartupException;
import dev.havu.server.config.ConfigLoader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * Lets the JVM see what a fresh server does until its first answers, so that it can prepare it in its ahead-of-time cache:
 * a server in memory on a free port, and the requests that clients begin with. Speaks plain HTTP over a socket, because a
 * client library would end up in the cache as well.
 */
final class TrainCommand {
    private static final int ROUNDS = 50;
    private static final String JSON = "application/json";

    private final URI api;
    private String token = "";

    private TrainCommand(URI api) {
        this.api = api;
    }

    /**
     * Runs once through.
     *
     * @throws StartupException when the server does not answer as it should
     */
    static void run() {
        try (HavuServer server = HavuServer.start(
                ConfigLoader.load(Map.of("memory", "on", "port", "0", "rate-limits", "on"), Map.of()))) {
            StartCommand.announce(
                    server, new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8));
            new TrainCommand(server.baseUri()).exercise(server.credentials().getFirst());
        } catch (IOException e) {
            throw new StartupException("training failed: " + e.getMessage(), e);
        }
    }

    private void exercise(StartedCredential credential) throws IOException {
        String credentials = "{\"grant_type\":\"client_credentials\",\"client_id\":\"" + credential.clientId()
                + "\",\"client_secret\":\"" + credential.clientSecret() + "\"}";
        for (int round = 0; round < ROUNDS; round++) {
            token = between(expect(200, "POST", "/oauth2/token", credentials), "\"access_token\":\"", "\"");
            expect(200, "GET", "/instances", "");
            expect(200, "GET", "/volumes", "");
        }
        expect(200, "GET", "/balance", "");
        expect(200, "GET", "/locations", "");
        expect(200, "GET", "/images", "");
        expect(200, "GET", "/instance-types", "");
        expect(200, "GET", "/instance-availability", "");
        expect(401, "POST", "/oauth2/token", credentials.replace("\"}", "x\"}"));
        expect(404, "GET", "/nothing", "");
        String key = expect(201, "POST", "/ssh-keys", "{\"name\":\"train\",\"key\":\"ssh-ed25519 AAAA train\"}");
        expect(200, "GET", "/ssh-keys", "");
        String instance = expect(202, "POST", "/instances", """
                {"instance_type":"CPU.4V.16G","image":"ubuntu-24.04","hostname":"train","description":"train",\
                "location_code":"FIN-01","ssh_key_ids":["%s"],"os_volume":{"name":"train","size":50}}""".formatted(key));
        for (int round = 0; round < ROUNDS; round++) {
            expect(200, "GET", "/instances/" + instance, "");
        }
        expect(200, "GET", "/instances", "");
        expect(400, "PUT", "/instances", "{\"action\":\"fly\",\"id\":\"" + instance + "\"}");
        expect(200, "DELETE", "/ssh-keys/" + key, "");
    }

    private String expect(int status, String method, String path, String body) throws IOException {
        String answer = exchange(method, path, body);
        if (!answer.startsWith("HTTP/1.1 " + status + " ")) {
            throw new IOException(method + " " + path + " was answered with "
                    + answer.lines().findFirst().orElse("nothing"));
        }
        return answer.substring(answer.indexOf("\r\n\r\n") + 4);
    }

    private String exchange(String method, String path, String body) throws IOException {
        byte[] content = body.getBytes(StandardCharsets.UTF_8);
        String head = method + " " + api.getPath() + path + " HTTP/1.1\r\nHost: " + api.getAuthority()
                + "\r\nConnection: close\r\nAuthorization: Bearer " + token + "\r\n"
                + (body.isEmpty() ? "" : "Content-Type: " + JSON + "\r\nContent-Length: " + content.length + "\r\n")
                + "\r\n";
        try (Socket socket = new Socket(api.getHost(), api.getPort())) {
            OutputStream output = socket.getOutputStream();
            output.write(head.getBytes(StandardCharsets.US_ASCII));
            output.write(content);
            output.flush();
            ByteArrayOutputStream answer = new ByteArrayOutputStream();
            socket.getInputStream().transferTo(answer);
            return answer.toString(StandardCharsets.UTF_8);
        }
    }

    private static String between(String text, String before, String after) {
        int start = text.indexOf(before) + before.length();
        return text.substring(start, text.indexOf(after, start));
    }
}
