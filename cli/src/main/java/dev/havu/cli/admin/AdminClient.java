package dev.havu.cli.admin;

import dev.havu.api.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.HttpRetryException;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Map;
import java.util.stream.Stream;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** Speaks to the admin API of one server; every failure is an {@link AdminException} that tells what to do. */
final class AdminClient {
    private static final int MILLISECONDS_TO_CONNECT = 10_000;
    private static final int FIRST_ERROR = 400;
    private static final String JSON = "application/json";

    private final Connection connection;
    private final @Nullable SSLContext trusted;

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
        this.trusted = connection.authority() == null ? null : trusting(connection.authority());
    }

    /**
     * Sends JSON and reads JSON.
     *
     * @param path below {@code /admin/v1}
     * @param body null for none
     * @return what was answered; a missing node for nothing
     */
    JsonNode send(String method, String path, @Nullable Map<String, ?> body) {
        return json(
                body == null
                        ? exchange(method, path, JSON, null)
                        : exchange(method, path, JSON, Body.of(JSON, Json.write(body))));
    }

    /** Sends a file and reads JSON. */
    JsonNode upload(String method, String path, String contentType, Path file) {
        try {
            Body body = new Body(contentType, Files.size(file), output -> Files.copy(file, output));
            return json(exchange(method, path, JSON, body));
        } catch (IOException e) {
            throw new AdminException("cannot read " + file + ": " + e.getMessage(), e);
        }
    }

    /** Reads what is not JSON; the caller closes it. */
    InputStream read(String path, String contentType) {
        return exchange("GET", path, contentType, null).content();
    }

    /** The lines of what goes on for as long as the server wants. */
    Stream<String> lines(String path, String contentType) {
        InputStream body = read(path, contentType);
        return new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8)).lines();
    }

    /** What is sent. */
    private record Body(String contentType, long length, Writer writer) {
        @FunctionalInterface
        interface Writer {
            void writeTo(OutputStream output) throws IOException;
        }

        static Body of(String contentType, byte[] content) {
            return new Body(contentType, content.length, output -> output.write(content));
        }
    }

    /** What was answered. */
    private record Answer(int status, InputStream content) {}

    /** By the oldest client of the JDK: the newer one takes longer to load than all the rest of a command. */
    private Answer exchange(String method, String path, String accept, @Nullable Body body) {
        Answer answer;
        try {
            URI uri = URI.create(connection.server() + "/admin/v1" + path);
            HttpURLConnection request = (HttpURLConnection) uri.toURL().openConnection(Proxy.NO_PROXY);
            if (trusted != null && request instanceof HttpsURLConnection https) {
                https.setSSLSocketFactory(trusted.getSocketFactory());
            }
            request.setConnectTimeout(MILLISECONDS_TO_CONNECT);
            request.setInstanceFollowRedirects(false);
            request.setRequestMethod(method);
            request.setRequestProperty("Authorization", "Bearer " + connection.token());
            request.setRequestProperty("Accept", accept);
            if (body != null) {
                request.setRequestProperty("Content-Type", body.contentType());
                request.setDoOutput(true);
                // Streamed, because what is not it would send a second time by itself when a connection breaks.
                request.setFixedLengthStreamingMode(body.length());
                try (OutputStream output = request.getOutputStream()) {
                    body.writer().writeTo(output);
                }
            } else if (method.equals("POST")) {
                request.setDoOutput(true);
                request.setFixedLengthStreamingMode(0);
                request.getOutputStream().close();
            }
            int status = request.getResponseCode();
            InputStream content = status >= FIRST_ERROR ? request.getErrorStream() : request.getInputStream();
            answer = new Answer(status, content == null ? InputStream.nullInputStream() : content);
        } catch (SSLException e) {
            throw new AdminException(
                    "no safe connection to " + connection.server() + ": " + e.getMessage()
                            + ". Give the file that 'havu ca' prints with --trust or HAVU_TRUST, unless the system trusts the"
                            + " server's certificate.",
                    e);
        } catch (HttpRetryException e) {
            // It would answer a 401 by itself, if it could send the body again.
            answer = new Answer(e.responseCode(), InputStream.nullInputStream());
        } catch (IOException e) {
            throw new AdminException(
                    "no Havu answers at " + connection.server() + " (" + connection.serverSource()
                            + "). Start one with 'havu', or say where it is with --server or HAVU_SERVER.",
                    e);
        }
        if (answer.status() >= 300) {
            throw refusal(answer);
        }
        return answer;
    }

    private AdminException refusal(Answer answer) {
        if (answer.status() == 401) {
            return new AdminException("the admin token was refused by " + connection.server() + " ("
                    + connection.tokenSource()
                    + "). Give the server's own with --admin-token or HAVU_ADMIN_TOKEN; where one was made at random, the"
                    + " first start has shown it.");
        }
        String message;
        try (InputStream content = answer.content()) {
            message = Json.mapper().readTree(content).path("message").asString("");
        } catch (IOException | JacksonException e) {
            return foreign(answer.status(), e);
        }
        return message.isEmpty() ? foreign(answer.status(), null) : new AdminException(message);
    }

    private JsonNode json(Answer answer) {
        try (InputStream content = answer.content()) {
            return Json.mapper().readTree(content);
        } catch (IOException | JacksonException e) {
            throw foreign(answer.status(), e);
        }
    }

    private AdminException foreign(int status, @Nullable Exception cause) {
        String message = "what answers at " + connection.server() + " (" + connection.serverSource() + ") with status "
                + status + " is not a Havu with an admin API; say where it is with --server or HAVU_SERVER";
        return cause == null ? new AdminException(message) : new AdminException(message, cause);
    }

    private static SSLContext trusting(Path authority) {
        try (InputStream pem = Files.newInputStream(authority)) {
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            int number = 0;
            for (Certificate certificate :
                    CertificateFactory.getInstance("X.509").generateCertificates(pem)) {
                store.setCertificateEntry("authority-" + number++, certificate);
            }
            if (number == 0) {
                throw new AdminException(authority + " holds no certificate in PEM form");
            }
            TrustManagerFactory managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            managers.init(store);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, managers.getTrustManagers(), null);
            return context;
        } catch (IOException | GeneralSecurityException e) {
            throw new AdminException("cannot read certificates from " + authority + ": " + e.getMessage(), e);
        }
    }
}
