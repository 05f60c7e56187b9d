package dev.havu.server.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.havu.api.Json;
import dev.havu.domain.fleet.FleetSpec;
import dev.havu.domain.fleet.FleetSpec.HostGroup;
import dev.havu.domain.instances.Pricing;
import dev.havu.domain.tenants.ProjectKey;
import dev.havu.engine.instances.DeployInstance;
import dev.havu.engine.instances.Instances;
import dev.havu.engine.volumes.NewVolume;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import javax.management.JMException;
import javax.management.ObjectName;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/**
 * Lists of ten thousand, over twenty megabytes of JSON: more than all buffers between server and client hold. So a client
 * that stops reading stops the server, and what the server has read and holds then can be seen.
 */
class LongListTest {
    private static final int COUNT = 10_000;
    /** How many rows the server reads at once. */
    private static final int PAGE = 200;
    /** More than there are connections to read from the store. */
    private static final int STALLED = 12;

    private static final String LONG_TEXT = "x".repeat(1_500);
    private static final ProjectKey DEFAULT = new ProjectKey(RunningHavu.CLOUD, "default");
    private static final Pattern HISTOGRAM_LINE = Pattern.compile("^ *\\d+: +(\\d+) +\\d+ +(\\S+)", Pattern.MULTILINE);

    @TempDir
    private static Path directory;

    private static RunningHavu havu;
    private static ApiClient alice;
    private static List<String> instances;

    @BeforeAll
    static void start() {
        havu = RunningHavu.settings().in(directory).fleet(fleet()).start();
        alice = havu.alice();
        // In one command, because each is synced to the disk.
        instances = havu.server()
                .engine()
                .transactions()
                .run(
                        RunningHavu.CLOUD,
                        transaction -> IntStream.range(0, COUNT)
                                .mapToObj(i -> Instances.deploy(transaction, DEFAULT, order("machine-" + i)))
                                .toList());
    }

    @AfterAll
    static void stop() {
        havu.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/instances", "/volumes"})
    void a_list_of_ten_thousand_is_sent_in_chunks_complete_in_order_and_as_documented(String path) {
        Answer list = alice.get(path).expect(200);

        assertThat(list.header("Transfer-Encoding")).isEqualTo("chunked");
        assertThat(list.headers().firstValue("Content-Length")).isEmpty();
        assertThat(list.header("Content-Type")).isEqualTo("application/json; charset=utf-8");
        assertThat(list.body()).hasSizeGreaterThan(20_000_000);
        assertThat(list.json()).hasSize(COUNT);
        String owner = path.equals("/instances") ? "id" : "instance_id";
        List<String> inOrder = new ArrayList<>();
        list.json().forEach(resource -> inOrder.add(resource.get(owner).asString()));
        assertThat(inOrder).isEqualTo(instances);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/instances", "/volumes"})
    void the_first_rows_are_sent_before_the_last_ones_are_read(String path) throws IOException {
        String last = alice.getJson(path).get(COUNT - 1).get("id").asString();
        try (StalledClient client = new StalledClient(path)) {
            client.readSome();
            String tag = alice.post(path + "/" + last + "/tags", "{\"key\":\"added-meanwhile\"}")
                    .expect(201)
                    .json()
                    .get("id")
                    .asString();

            JsonNode list = Json.mapper().readTree(client.readAll());

            assertThat(list).hasSize(COUNT);
            assertThat(list.get(COUNT - 1).get("id").asString()).isEqualTo(last);
            assertThat(list.get(COUNT - 1).get("tags").findValuesAsString("key"))
                    .containsExactly("added-meanwhile");
            alice.delete(path + "/" + last + "/tags/" + tag).expect(204);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/instances", "/volumes"})
    void what_is_held_in_memory_meanwhile_is_no_more_than_one_page(String path) throws IOException {
        alice.get("/balance").expect(200);
        List<String> rows = List.of("dev.havu.domain.instances.Instance", "dev.havu.domain.volumes.Volume");
        Map<String, Long> before = living();
        try (StalledClient client = new StalledClient(path)) {
            for (int i = 0; i < 12; i++) {
                client.readSome();
            }
            Map<String, Long> during = living();
            for (String row : rows) {
                assertThat(during.getOrDefault(row, 0L) - before.getOrDefault(row, 0L))
                        .as(row)
                        .isLessThanOrEqualTo(2 * PAGE);
            }
            assertThat(Json.mapper().readTree(client.readAll())).hasSize(COUNT);
        }
    }

    @Test
    void clients_that_stop_reading_keep_nothing_from_anybody_else() throws IOException {
        List<StalledClient> stalled = stalledClients();
        try {
            for (int i = 0; i < STALLED; i++) {
                alice.get("/instances/" + instances.get(i)).expect(200);
                assertThat(alice.getJson("/instances?computeId=" + instances.get(i)))
                        .hasSize(1);
            }
            alice.create("/ssh-keys", "{\"name\":\"n\",\"key\":\"k\"}");
            assertThat(Json.mapper().readTree(stalled.getLast().readAll())).hasSize(COUNT);
        } finally {
            for (StalledClient client : stalled) {
                client.close();
            }
        }
    }

    @Test
    @Timeout(120)
    void clients_that_go_away_in_the_middle_leave_nothing_behind_and_nothing_in_the_log() throws IOException {
        try (Log log = new Log()) {
            awaitNoneRunning();
            List<StalledClient> stalled = stalledClients();
            assertThat(running()).isEqualTo(STALLED);

            for (StalledClient client : stalled) {
                client.vanish();
            }
            awaitNoneRunning();

            assertThat(alice.get("/instances").expect(200).json()).hasSize(COUNT);
            assertThat(log.lines()).isEmpty();
        }
    }

    @Test
    @Timeout(60)
    void a_server_that_is_closed_does_not_wait_for_clients_that_stopped_reading() throws IOException {
        RunningHavu other = RunningHavu.settings().fleet(fleet()).start();
        for (int i = 0; i < COUNT / 2; i++) {
            other.server().engine().instances().deploy(DEFAULT, order("machine-" + i));
        }
        try (StalledClient client = new StalledClient(other, "/instances")) {
            client.readSome();
            other.close();
        }
    }

    /** The server notices that a client is gone when it writes to it. */
    private static void awaitNoneRunning() {
        while (running() > 0) {
            alice.get("/balance").expect(200);
        }
    }

    private static List<StalledClient> stalledClients() throws IOException {
        List<StalledClient> stalled = new ArrayList<>();
        for (int i = 0; i < STALLED; i++) {
            StalledClient client = new StalledClient(i % 2 == 0 ? "/instances" : "/volumes");
            client.readSome();
            stalled.add(client);
        }
        return stalled;
    }

    private static DeployInstance order(String hostname) {
        return new DeployInstance(
                DeployBody.CPU_TYPE,
                "ubuntu-24.04",
                List.of(),
                null,
                hostname,
                LONG_TEXT,
                "FIN-01",
                new NewVolume(LONG_TEXT, "NVMe", 50, null, List.of()),
                List.of(),
                List.of(),
                false,
                null,
                null,
                Pricing.FIXED_PRICE,
                List.of());
    }

    private static FleetSpec fleet() {
        return new FleetSpec(
                Map.of("FIN-01", List.of(new HostGroup("cpu", 1, null, 0, 40_000, 160_000, 1_000_000, true, false))));
    }

    /** How many long answers are being written. */
    private static long running() {
        return living().getOrDefault("dev.havu.server.http.HelidonHandler$LateCommitStream", 0L);
    }

    /** Objects that live, by class, after a full collection. */
    private static Map<String, Long> living() {
        try {
            String histogram = (String) ManagementFactory.getPlatformMBeanServer()
                    .invoke(
                            new ObjectName("com.sun.management:type=DiagnosticCommand"),
                            "gcClassHistogram",
                            new Object[] {new String[0]},
                            new String[] {String[].class.getName()});
            Map<String, Long> living = new HashMap<>();
            Matcher line = HISTOGRAM_LINE.matcher(histogram);
            while (line.find()) {
                living.put(line.group(2), Long.parseLong(line.group(1)));
            }
            assertThat(living).containsKey("java.lang.String");
            return living;
        } catch (JMException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Collects what is logged as warning or worse. */
    private static final class Log extends Handler implements AutoCloseable {
        private final Logger root = Logger.getLogger("");
        private final Queue<String> lines = new ConcurrentLinkedQueue<>();

        Log() {
            root.addHandler(this);
        }

        List<String> lines() {
            return List.copyOf(lines);
        }

        @Override
        public void publish(LogRecord line) {
            if (line.getLevel().intValue() >= Level.WARNING.intValue()) {
                lines.add(line.getLoggerName() + ": " + line.getMessage() + " " + line.getThrown());
            }
        }

        @Override
        public void flush() {}

        @Override
        public void close() {
            root.removeHandler(this);
        }
    }

    /** Asks for a list and reads as much of the answer as it is told to. */
    private static final class StalledClient implements AutoCloseable {
        private static final int RECEIVE_BUFFER = 32 * 1024;
        private static final int SOME = 1 << 20;

        private final Socket socket = new Socket();
        private final InputStream input;
        private final ByteArrayOutputStream body = new ByteArrayOutputStream();
        private int leftOfChunk;
        private boolean ended;

        StalledClient(String path) throws IOException {
            this(havu, path);
        }

        StalledClient(RunningHavu server, String path) throws IOException {
            socket.setReceiveBufferSize(RECEIVE_BUFFER);
            socket.connect(new InetSocketAddress(
                    InetAddress.getLoopbackAddress(), server.server().baseUri().getPort()));
            socket.getOutputStream()
                    .write(("GET /v1" + path + " HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer "
                                    + server.alice().token() + "\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            input = new BufferedInputStream(socket.getInputStream(), RECEIVE_BUFFER);
            assertThat(line()).isEqualTo("HTTP/1.1 200 OK");
            boolean chunked = false;
            for (String header = line(); !header.isEmpty(); header = line()) {
                chunked |= header.equalsIgnoreCase("Transfer-Encoding: chunked");
            }
            assertThat(chunked).isTrue();
        }

        /** Reads one megabyte more. */
        void readSome() throws IOException {
            int enough = body.size() + SOME;
            while (!ended && body.size() < enough) {
                if (leftOfChunk == 0) {
                    leftOfChunk = Integer.parseInt(line(), 16);
                    ended = leftOfChunk == 0;
                }
                byte[] bytes = input.readNBytes(Math.min(leftOfChunk, enough - body.size()));
                body.write(bytes);
                leftOfChunk -= bytes.length;
                if (leftOfChunk == 0) {
                    assertThat(line()).isEmpty();
                }
            }
        }

        /** Reads the rest and gives the whole. */
        byte[] readAll() throws IOException {
            while (!ended) {
                readSome();
            }
            return body.toByteArray();
        }

        /** Goes away without a word, in the middle of what is sent. */
        void vanish() throws IOException {
            socket.setSoLinger(true, 0);
            socket.close();
        }

        private String line() throws IOException {
            StringBuilder line = new StringBuilder();
            for (int next = input.read(); next != '\n'; next = input.read()) {
                assertThat(next).as("the answer goes on after '%s'", line).isNotNegative();
                line.append((char) next);
            }
            return line.toString().stripTrailing();
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
