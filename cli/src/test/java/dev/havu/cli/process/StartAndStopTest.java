package dev.havu.cli.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.havu.store.sqlite.SqliteStore;
import dev.havu.store.sqlite.SqliteStore.Durability;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A start that fails says why in one line that names what is wrong and what to do, and ends with 1. A server that is asked
 * to stop does so without a word and ends with 0.
 */
class StartAndStopTest {
    @TempDir
    Path temporary;

    @Test
    void a_port_in_use_is_refused() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String port = Integer.toString(socket.getLocalPort());

            assertRefused(
                    havu("--data", data().toString(), "--port", port),
                    "port " + port + " on 127.0.0.1 is already in use",
                    "choose another port");
        }
    }

    @Test
    void a_directory_that_is_a_file_or_below_one_is_refused() throws IOException {
        Path file = Files.createFile(temporary.resolve("file"));

        assertRefused(onDirectory(file), file.toString(), "cannot be created", "--data", "--memory");
        assertRefused(
                onDirectory(file.resolve("below")),
                file.resolve("below").toString(),
                "cannot be created",
                "--data",
                "--memory");
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void a_directory_in_which_not_even_root_can_write_is_refused() {
        assertRefused(onDirectory(Path.of("/proc")), "/proc is not writable", "--data", "--memory");
        assertRefused(onDirectory(Path.of("/proc/havu")), "/proc/havu cannot be created", "--data", "--memory");
    }

    @Test
    void the_state_of_a_newer_havu_is_refused() throws SQLException {
        makeStateFile();
        execute("PRAGMA user_version = 99");

        assertRefused(
                onDirectory(data()),
                database().toString(),
                "schema version 99",
                "start it with a newer Havu",
                "--data");
    }

    @Test
    void a_directory_in_use_is_refused_and_who_uses_it_goes_on() {
        try (HavuProcess first = onDirectory(data())) {
            Api api = Api.of(first.address());

            assertRefused(onDirectory(data()), data().toString(), "is in use by another Havu", "--data");

            api.expect("POST", "/ssh-keys", Map.of("name", "mine", "key", "ssh-ed25519 AAAA"));
            assertThat(api.get("/ssh-keys")).hasSize(1);
        }
    }

    /** What can happen to a state file. */
    enum Damage {
        NO_DATABASE,
        CUT_OFF,
        NOISE,
        TABLE_LOST
    }

    @ParameterizedTest
    @EnumSource
    void damaged_state_is_refused(Damage damage) throws IOException, SQLException {
        makeStateFile();
        byte[] content = Files.readAllBytes(database());
        switch (damage) {
            case NO_DATABASE -> Files.writeString(database(), "something else entirely\n".repeat(1_000));
            case CUT_OFF -> Files.write(database(), Arrays.copyOf(content, content.length / 3));
            case NOISE -> {
                byte[] noise = new byte[content.length - 10_000];
                new SplittableRandom(1).nextBytes(noise);
                System.arraycopy(noise, 0, content, 5_000, noise.length);
                Files.write(database(), content);
            }
            case TABLE_LOST -> execute("PRAGMA foreign_keys = OFF", "DROP TABLE hosts");
        }

        assertRefused(onDirectory(data()), data().toString(), "put back a copy of it", "--data");
    }

    /** How servers are asked to stop: by a service manager, by Ctrl-C, by a terminal that goes away. */
    enum Signal {
        TERM(15),
        INT(2),
        HUP(1);

        private final int number;

        Signal(int number) {
            this.number = number;
        }

        /** Whether whoever started the tests has made all processes deaf to it, as {@code nohup} and {@code &} do. */
        private boolean ignored() throws IOException {
            Path status = Path.of("/proc/self/status");
            return Files.exists(status)
                    && Files.readAllLines(status).stream()
                            .filter(line -> line.startsWith("SigIgn:"))
                            .anyMatch(line ->
                                    (Long.parseUnsignedLong(line.substring(7).strip(), 16) >> (number - 1) & 1) == 1);
        }
    }

    @Test
    void a_signal_stops_it_cleanly_and_everything_is_kept() throws IOException {
        List<String> sent = new ArrayList<>();
        for (Signal signal : Signal.values()) {
            if (!signal.ignored()) {
                try (HavuProcess havu = onDirectory(data())) {
                    Api api = Api.of(havu.address());
                    assertThat(keys(api)).isEqualTo(sent);
                    api.expect("POST", "/ssh-keys", Map.of("name", signal.name(), "key", "ssh-ed25519 AAAA"));
                    sent.add(signal.name());

                    havu.signal(signal.name());

                    assertStopped(havu);
                }
                assertThat(files()).containsExactly("havu.db", "havu.lock", "signing-key");
            }
        }
        assertThat(sent).contains("TERM");
    }

    @Test
    void it_ends_with_the_process_that_started_it_when_it_is_told_to() {
        try (HavuProcess havu =
                HavuProcess.run(temporary, "--data", data().toString(), "--port", "0", "--end-with-parent")) {
            Api.of(havu.address()).get("/balance");

            havu.endInput();

            assertThat(havu.exitCode()).isZero();
            assertThat(havu.errors()).isEmpty();
        }
    }

    @Test
    void requests_that_never_end_do_not_keep_it_from_stopping() throws IOException {
        try (HavuProcess havu = onDirectory(data());
                Socket silent = connect(havu.address());
                Socket halfway = connect(havu.address())) {
            halfway.getOutputStream()
                    .write("POST /v1/oauth2/token HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n{"
                            .getBytes(StandardCharsets.US_ASCII));
            Api.of(havu.address()).get("/balance");
            assertThat(silent.isConnected()).isTrue();

            havu.signal("TERM");

            assertStopped(havu);
        }
    }

    private static void assertRefused(HavuProcess havu, String... parts) {
        try (havu) {
            assertThat(havu.exitCode()).isEqualTo(1);
            assertThat(havu.errors().lines())
                    .singleElement()
                    .asString()
                    .startsWith("havu: ")
                    .contains(parts);
            assertThat(havu.output()).isEmpty();
        }
    }

    private static List<String> keys(Api api) {
        List<String> names = new ArrayList<>();
        api.get("/ssh-keys").forEach(key -> names.add(key.get("name").asString()));
        return names;
    }

    private static void assertStopped(HavuProcess havu) {
        assertThat(havu.exitCode()).isZero();
        assertThat(havu.errors()).isEmpty();
        assertThat(havu.output().lines()).hasSize(9);
    }

    /** A state file of this version. */
    private void makeStateFile() {
        SqliteStore.open(data(), Durability.NORMAL).close();
    }

    private HavuProcess onDirectory(Path directory) {
        return havu("--data", directory.toString(), "--port", "0");
    }

    private HavuProcess havu(String... arguments) {
        return HavuProcess.run(temporary, arguments);
    }

    private Path data() {
        return temporary.resolve("data");
    }

    private Path database() {
        return data().resolve("havu.db");
    }

    private List<String> files() throws IOException {
        try (var files = Files.list(data())) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    private void execute(String... commands) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + database());
                Statement statement = connection.createStatement()) {
            for (String command : commands) {
                statement.execute(command);
            }
        }
    }

    private static Socket connect(URI address) throws IOException {
        return new Socket(InetAddress.getLoopbackAddress(), address.getPort());
    }
}
