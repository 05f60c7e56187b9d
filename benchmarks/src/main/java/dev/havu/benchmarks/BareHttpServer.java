package dev.havu.benchmarks;

import io.helidon.http.Header;
import io.helidon.http.HeaderValues;
import io.helidon.http.Status;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerResponse;
import io.helidon.webserver.http1.Http1Config;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * The yardstick for requests: Havu's HTTP server library with Havu's settings and one handler, which answers whatever
 * comes with the status, the headers and the body that Havu gave, from memory.
 */
final class BareHttpServer {
    private static final int PIECE = 64 * 1024;
    /** The library's own part of an answer. */
    private static final Set<String> FRAMING = Set.of("content-length", "transfer-encoding", "connection", "date");

    private BareHttpServer() {}

    /** Serves, on a port, the answer in a file, until the process ends. */
    public static void main(String[] arguments) throws IOException {
        Answer answer = Answer.read(new ByteArrayInputStream(Files.readAllBytes(Path.of(arguments[1]))));
        start(Integer.parseInt(arguments[0]), answer);
    }

    static WebServer start(int port, Answer answer) {
        Status status = Status.create(answer.status());
        List<Header> headers = headers(answer);
        return WebServer.builder()
                .address(InetAddress.getLoopbackAddress())
                .port(port)
                .shutdownHook(false)
                .connectionOptions(socket -> socket.tcpNoDelay(true))
                .protocolsDiscoverServices(false)
                .addProtocol(Http1Config.builder()
                        .maxPrologueLength(16 * 1024)
                        .maxHeadersSize(32 * 1024)
                        .sendKeepAliveHeader(false)
                        .build())
                .routing(HttpRouting.builder().any((request, response) -> {
                    response.status(status);
                    for (Header header : headers) {
                        response.header(header);
                    }
                    if (answer.isChunked()) {
                        sendInPieces(response, answer.body());
                    } else {
                        response.send(answer.body());
                    }
                }))
                .build()
                .start();
    }

    private static List<Header> headers(Answer answer) {
        List<Header> headers = new ArrayList<>();
        for (String line : answer.headers()) {
            String[] parts = line.split(": ", 2);
            if (!FRAMING.contains(parts[0].toLowerCase(Locale.ROOT))) {
                headers.add(HeaderValues.create(parts[0], parts[1]));
            }
        }
        return headers;
    }

    private static void sendInPieces(ServerResponse response, byte[] body) {
        try (OutputStream output = response.outputStream()) {
            for (int position = 0; position < body.length; position += PIECE) {
                output.write(body, position, Math.min(PIECE, body.length - position));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
