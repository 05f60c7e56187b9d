package dev.havu.benchmarks;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import org.jspecify.annotations.Nullable;

/** One kept connection, used by one thread; for everything that is not measured under load. */
final class Client implements AutoCloseable {
    /** The documented credential, which works on loopback. */
    static final String CREDENTIALS = """
            {"grant_type":"client_credentials","client_id":"havu","client_secret":"havu-local-secret"}""";

    private final Socket socket;
    private final InputStream input;

    /**
     * Connects.
     *
     * @throws UncheckedIOException when nobody listens
     */
    Client(int port) {
        try {
            socket = new Socket(InetAddress.getLoopbackAddress(), port);
            socket.setTcpNoDelay(true);
            input = new BufferedInputStream(socket.getInputStream(), 64 * 1024);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Sends a request and reads its answer.
     *
     * @throws IllegalStateException when the status is not the expected one
     */
    Answer send(HttpRequest request) {
        try {
            socket.getOutputStream().write(request.bytes());
            Answer answer = Answer.read(input);
            if (answer.status() != request.expectedStatus()) {
                throw new IllegalStateException("status " + answer.status() + ": " + answer.text());
            }
            return answer;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Answer send(int expectedStatus, String method, String path, @Nullable String token, @Nullable String json) {
        return send(HttpRequest.of(expectedStatus, method, path, token, json));
    }

    /** A new access token. */
    String token() {
        return send(200, "POST", "/oauth2/token", null, CREDENTIALS).json("access_token");
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
