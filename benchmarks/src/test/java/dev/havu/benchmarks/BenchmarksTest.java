package dev.havu.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.havu.server.HavuServer;
import dev.havu.server.config.HavuConfig;
import io.helidon.webserver.WebServer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.StandardProtocolFamily;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** That the tools measure what they say; how fast anything is, is no matter of a test. */
class BenchmarksTest {
    @Test
    void the_load_generator_counts_every_answer_of_a_running_server() {
        try (HavuServer havu = HavuServer.start(HavuConfig.forTests());
                Client client = new Client(port(havu))) {
            String token = client.token();
            HttpRequest request = SshKeyRequest.with(token);

            LoadGenerator.Result result = new LoadGenerator(port(havu), 4).runAll(Collections.nCopies(100, request));

            assertThat(result.sortedNanos()).hasSize(100).isSorted();
            assertThat(client.send(200, "GET", "/ssh-keys", token, null)
                            .text()
                            .split("\"fingerprint\":\"" + SshKeyRequest.FINGERPRINT))
                    .hasSize(101);
        }
    }

    @Test
    void the_bare_server_repeats_what_the_server_answered() throws IOException {
        try (HavuServer havu = HavuServer.start(HavuConfig.forTests());
                Client client = new Client(port(havu))) {
            HttpRequest types = HttpRequest.of(200, "GET", "/instance-types", null, null);
            Answer original = client.send(types);
            Answer recorded = Answer.read(new ByteArrayInputStream(Recording.bytes(original)));
            WebServer bare = BareHttpServer.start(0, recorded);
            try (Client bareClient = new Client(bare.port())) {
                Answer repeated = bareClient.send(types);

                assertThat(repeated.body()).isEqualTo(original.body());
                assertThat(repeated.headers().stream().filter(header -> !header.startsWith("Date")))
                        .containsExactlyInAnyOrderElementsOf(original.headers().stream()
                                .filter(header -> !header.startsWith("Date"))
                                .toList());
                assertThat(new LoadGenerator(bare.port(), 2)
                                .runAll(Collections.nCopies(10, types))
                                .sortedNanos())
                        .hasSize(10);
            } finally {
                bare.stop();
            }
        }
    }

    @Test
    void the_end_of_an_answer_is_found_wherever_the_network_cuts_it() {
        byte[] chunked =
                ascii("HTTP/1.1 207 Mixed\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabcde\r\nB\r\n01234\r\n6789"
                        + "\r\n0\r\n\r\n");
        byte[] whole = ascii("HTTP/1.1 404 Gone\r\nX: y\r\ncontent-length: 3\r\n\r\nabc");
        byte[] empty = ascii("HTTP/1.1 204 No Content\r\n\r\n");
        for (byte[] answer : List.of(chunked, whole, empty)) {
            AnswerParser parser = new AnswerParser();
            for (int i = 0; i < answer.length; i++) {
                assertThat(parser.accept(new byte[] {answer[i]}, 1)).isEqualTo(i == answer.length - 1);
            }
            assertThat(parser.accept(answer, answer.length)).isTrue();
            assertThat(parser.status()).isIn(207, 404, 204);
        }
    }

    @Test
    void percentiles_are_those_of_the_answers() {
        LoadGenerator.Result result =
                new LoadGenerator.Result(2, new long[] {1_000_000, 2_000_000, 3_000_000, 9_000_000});

        assertThat(result.perSecond()).isEqualTo(2);
        assertThat(result.millis(0.5)).isEqualTo(2);
        assertThat(result.millis(0.99)).isEqualTo(9);
    }

    @Test
    void the_heap_after_collections_is_read_from_the_log(@TempDir Path directory) throws IOException {
        Path log = Files.writeString(directory.resolve("gc.log"), """
                [0.010s][info][gc] Using Serial
                [0.313s][info][gc] GC(0) Pause Young (Allocation Failure) 12M->4M(46M) 5.331ms
                [0.512s][info][gc] GC(1) Pause Full (Allocation Failure) 40M->7M(46M) 15.331ms
                """);

        assertThat(CollectorLog.largestAfterCollection(log)).isEqualTo(7);
    }

    @Test
    void the_proxy_counts_every_connection_and_makes_none_that_is_silent(@TempDir Path directory) throws IOException {
        Path target = directory.resolve("target");
        Path front = directory.resolve("front");
        try (ServerSocketChannel server =
                        ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(UnixDomainSocketAddress.of(target));
                CountingProxy proxy = CountingProxy.open(front, target);
                SocketChannel silent = SocketChannel.open(UnixDomainSocketAddress.of(front));
                SocketChannel client = SocketChannel.open(UnixDomainSocketAddress.of(front))) {
            client.write(ByteBuffer.wrap(ascii("GET /1.0 HTTP/1.1\r\nHost: incus\r\n\r\n")));

            try (SocketChannel first = server.accept()) {
                InputStream request = Channels.newInputStream(first);
                assertThat(request.readNBytes(34)).isEqualTo(ascii("GET /1.0 HTTP/1.1\r\nHost: incus\r\n\r\n"));
                first.write(ByteBuffer.wrap(ascii("HTTP/1.1 204 No Content\r\n\r\n")));
                assertThat(Answer.read(Channels.newInputStream(client)).status())
                        .isEqualTo(204);
            }
            assertThat(silent.isConnected()).isTrue();
            assertThat(proxy.takeRequests()).containsExactly("GET /1.0 HTTP/1.1");
            assertThat(proxy.takeRequests()).isEmpty();
            server.configureBlocking(false);
            assertThat(server.accept()).isNull();
        }
    }

    @Test
    void the_table_lines_up() {
        Report report = new Report();
        report.ratio("reads", "10/s", "15/s", 0.667, 0.5);
        report.figure("memory", "90 MB", "60 MB", 1.5, "≤ 80 MB", false);

        assertThat(report.table()).isEqualTo("""
                |        | Havu  | yardstick | ratio | target      | reached |
                | ------ | ----- | --------- | ----- | ----------- | ------- |
                | reads  | 10/s  | 15/s      | 0.67  | ratio ≥ 0.5 | yes     |
                | memory | 90 MB | 60 MB     | 1.50  | ≤ 80 MB     | no      |
                """);
    }

    private static int port(HavuServer havu) {
        return URI.create(havu.baseUri().toString()).getPort();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
