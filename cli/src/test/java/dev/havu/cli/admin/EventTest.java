package dev.havu.cli.admin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.havu.api.Json;
import dev.havu.cli.Shell;
import dev.havu.cli.process.Api;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;

/** Events and webhooks from the command line. */
class EventTest {
    private static Terminal terminal;

    @BeforeAll
    static void start() {
        terminal = Terminal.start();
        makeKey(terminal, "laptop");
    }

    @AfterAll
    static void stop() {
        terminal.close();
    }

    @Test
    void what_happened_is_listed_a_line_each() {
        assertThat(terminal.run("event", "list").lines())
                .anyMatch(line -> line.matches("[0-9]+  \\S+Z  ssh_key\\.created  default  laptop.*"));
        assertThat(terminal.run("event", "list", "--type", "volume.")).isEqualTo("Nothing has happened.\n");
        assertThat(terminal.json("event", "list", "--limit", "1", "--project", "default")
                        .path("events"))
                .hasSize(1);
    }

    @Test
    @Timeout(60)
    void following_shows_what_happens_while_it_does_until_the_server_ends() throws Exception {
        CompletableFuture<Shell.Result> followed = new CompletableFuture<>();
        try (PipedInputStream input = new PipedInputStream();
                PrintStream output = new PrintStream(new PipedOutputStream(input), true, StandardCharsets.UTF_8);
                BufferedReader lines = new BufferedReader(new InputStreamReader(input, StandardCharsets.UTF_8))) {
            try (Terminal own = Terminal.start()) {
                Thread.ofPlatform()
                        .daemon(true)
                        .start(() -> followed.complete(
                                own.attemptInto(output, "event", "follow", "--project", "default", "--json")));
                assertThat(Json.mapper().readTree(lines.readLine()).path("type").asString())
                        .isEqualTo("project.created");

                makeKey(own, "live");

                JsonNode event = Json.mapper().readTree(lines.readLine());
                while (!event.path("type").asString().equals("ssh_key.created")) {
                    event = Json.mapper().readTree(lines.readLine());
                }
                assertThat(event.path("name").asString()).isEqualTo("live");
            }
            assertThat(followed.get(30, TimeUnit.SECONDS).errors()).contains("the server has ended");
        }
    }

    @Test
    void webhooks_come_and_go_and_show_their_secret_once() throws IOException {
        String added = terminal.run("webhook", "add", "http://127.0.0.1:9/hook", "--types", "instance.,volume.");
        String id = terminal.json("webhook", "list").get(0).path("id").asString();

        assertThat(added).contains("id:  " + id, "secret: ", "(shown only now: keep it)");
        assertThat(terminal.run("webhook", "list"))
                .contains("http://127.0.0.1:9/hook", "instance.,volume.")
                .doesNotContain("secret");
        assertThat(terminal.run("webhook", "deliveries", id)).isEqualTo("Nothing was sent.\n");
        assertThat(terminal.fail("webhook", "redeliver", id, "5f0f3c4e-9f0b-4a55-8f43-0d2b8b7f6a01"))
                .startsWith("havu: ");
        assertThat(terminal.run("webhook", "remove", id)).isEqualTo("The webhook is gone.\n");
        assertThat(terminal.run("webhook", "list")).isEqualTo("There are no webhooks.\n");
    }

    private static void makeKey(Terminal where, String name) {
        Api.of(where.server())
                .expect(
                        "POST",
                        "/ssh-keys",
                        Map.of(
                                "name",
                                name,
                                "key",
                                "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIDfBui/p+6t69Nn3J2XMMhOflCRph8buFvu0wvu9E0Fn a@b"));
    }
}
