package dev.havu.cli.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.havu.cli.Shell;
import dev.havu.server.HavuServer;
import dev.havu.server.config.ConfigLoader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How a command finds its server, and what it says when that does not work. */
class ConnectionTest {
    private static Terminal terminal;

    @BeforeAll
    static void start() {
        terminal = Terminal.start();
    }

    @AfterAll
    static void stop() {
        terminal.close();
    }

    @Test
    void the_server_is_named_by_the_environment_or_an_option_which_wins() {
        String url = "http://localhost:" + terminal.server().getPort();

        assertThat(terminal.run("cloud", "list")).contains("default");
        assertThat(Shell.run(Map.of("HAVU_SERVER", "http://localhost:1"), "cloud", "list", "--server", url)
                        .output())
                .contains("default");
        assertThat(Shell.run(Map.of(), "cloud", "list", "--server", url + "/v1").output())
                .contains("default");
    }

    @Test
    void where_nobody_answers_it_tells_where_it_looked_and_what_to_do() throws IOException {
        String nowhere = "http://127.0.0.1:" + unusedPort();

        assertThat(Shell.run(Map.of("HAVU_SERVER", nowhere), "cloud", "list"))
                .isEqualTo(new Shell.Result(
                        1,
                        "",
                        "havu: no Havu answers at " + nowhere
                                + " (from HAVU_SERVER). Start one with 'havu', or say where it"
                                + " is with --server or HAVU_SERVER.\n"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"cloud list", "project top-up 1", "cloud reset default", "fault clear"})
    void a_wrong_token_is_named_with_where_it_came_from_but_never_shown(String command) {
        Shell.Result result = terminal.attempt((command + " --admin-token a-wrong-token").split(" "));

        assertThat(result.exitCode()).isOne();
        assertThat(result.errors())
                .startsWith("havu: the admin token was refused by http://")
                .contains("(from --admin-token)", "HAVU_ADMIN_TOKEN")
                .doesNotContain("a-wrong-token");
    }

    @Test
    void what_the_server_refuses_is_said_in_its_words() {
        assertThat(terminal.fail("cloud", "show", "nowhere")).isEqualTo("havu: There is no cloud `nowhere`\n");
    }

    @Test
    void what_is_no_havu_is_told_apart() throws IOException {
        HttpServer other = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        other.createContext("/", exchange -> {
            byte[] page = "<html>".getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(404, page.length);
            exchange.getResponseBody().write(page);
            exchange.close();
        });
        other.start();
        try {
            String url = "http://127.0.0.1:" + other.getAddress().getPort();
            assertThat(terminal.fail("cloud", "list", "--server", url))
                    .startsWith("havu: what answers at " + url + " (from --server) with status 404 is not a Havu");
        } finally {
            other.stop(0);
        }
    }

    @Test
    void a_url_that_is_none_is_refused() {
        assertThat(terminal.fail("cloud", "list", "--server", "localhost:3010"))
                .isEqualTo("havu: the server must be a URL such as http://localhost:3010, but was 'localhost:3010'\n");
    }

    @Test
    void over_https_the_authority_that_havu_ca_prints_is_trusted(@TempDir Path directory) throws IOException {
        try (HavuServer server = HavuServer.start(ConfigLoader.load(
                Map.of("memory", "on", "port", "0", "tls", "on", "data", directory.toString()), Map.of()))) {
            String url = "https://localhost:" + server.baseUri().getPort();
            Path nothing = Files.writeString(directory.resolve("nothing.pem"), "");

            assertThat(terminal.run(
                            "cloud",
                            "list",
                            "--server",
                            url,
                            "--trust",
                            directory.resolve("tls").resolve("ca.pem").toString()))
                    .contains("default");
            assertThat(terminal.fail("cloud", "list", "--server", url)).contains("no safe connection", "--trust");
            assertThat(terminal.fail("cloud", "list", "--server", url, "--trust", nothing.toString()))
                    .contains(nothing.toString());
        }
    }

    @Test
    void a_noun_alone_is_explained() {
        Shell.Result result = terminal.attempt("clock");

        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(result.errors()).startsWith("Usage: havu clock").contains("advance", "freeze", "run-until-quiet");
    }

    @Test
    void unknown_words_are_refused_with_the_nearest() {
        assertThat(terminal.attempt("clock", "advence", "1d").errors())
                .startsWith("havu: unknown command 'advence'; did you mean 'advance'?\n");
        assertThat(terminal.attempt("cloud", "list", "--sever", "x").errors())
                .startsWith("havu: unknown option '--sever'; did you mean '--server'?\n");
    }

    @Test
    void settings_of_the_server_do_not_go_with_commands_that_start_none() {
        Shell.Result result = terminal.attempt("--memory", "clock", "show");

        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(result.errors())
                .startsWith("havu: '--memory' is a setting of the server, and 'havu clock show' starts none\n");
    }

    private static int unusedPort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
