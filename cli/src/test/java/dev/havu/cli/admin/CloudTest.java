package dev.havu.cli.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Clouds, their clocks, projects and credentials from the command line. */
class CloudTest {
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
    void a_cloud_is_made_with_credentials_shown_once_and_dropped() {
        String made = terminal.run(
                "cloud", "create", "staging", "--clock", "frozen", "--now", "2026-11-01T10:00:00Z", "--instant");

        assertThat(made)
                .contains("name:        staging\n", "now:         2026-11-01T10:00:00.000Z\n", "client id:     ")
                .containsPattern("client secret: \\S+ +\\(shown only now: keep it\\)\n");
        assertThat(terminal.run("cloud", "list")).contains("staging", "simulator");
        assertThat(terminal.run("cloud", "show", "staging"))
                .contains("projects:    default\n")
                .doesNotContain("secret");
        assertThat(terminal.run("cloud", "reset", "staging")).isEqualTo("Cloud staging is as new.\n");
        assertThat(terminal.run("cloud", "drop", "staging")).isEqualTo("Cloud staging is gone.\n");
        assertThat(terminal.fail("cloud", "show", "staging")).contains("no cloud `staging`");
    }

    @Test
    void a_clock_is_moved_as_people_write_time() {
        terminal.json("cloud", "create", "moving", "--clock", "frozen", "--now", "2026-11-01T10:00:00Z");

        assertThat(terminal.run("clock", "show", "--cloud", "moving"))
                .isEqualTo("2026-11-01T10:00:00.000Z  stands still\n");
        assertThat(terminal.run("clock", "advance", "30d", "--cloud", "moving"))
                .isEqualTo("2026-12-01T10:00:00.000Z  stands still\n");
        assertThat(terminal.run("clock", "advance", "--to", "2026-12-31T00:00:00Z", "--cloud", "moving"))
                .isEqualTo("2026-12-31T00:00:00.000Z  stands still\n");
        assertThat(terminal.run("clock", "run-until-quiet", "--at-most", "1h", "--cloud", "moving"))
                .isEqualTo("2026-12-31T00:00:00.000Z  stands still\n");
        assertThat(terminal.run("clock", "set", "2100-01-01T00:00:00Z", "--cloud", "moving"))
                .matches("2100-01-01T00:00:0.* ahead of the real time\n");
        assertThat(terminal.run("clock", "freeze", "--cloud", "moving")).endsWith("stands still\n");
    }

    @Test
    void a_clock_that_goes_with_the_real_time_is_not_moved() {
        assertThat(terminal.run("clock", "show")).endsWith("  goes with the real time\n");
        assertThat(terminal.fail("clock", "advance", "1d")).startsWith("havu: ");
        assertThat(terminal.fail("clock", "advance")).contains("--to");
        assertThat(terminal.fail("clock", "advance", "1d", "--to", "2026-12-31T00:00:00Z"))
                .contains("--to");
    }

    @Test
    void a_project_is_made_with_a_credential_and_deleted() {
        String made = terminal.run("project", "create", "research", "--balance", "12.50", "--currency", "eur");

        assertThat(made).contains("name:     research\n", "currency: eur\n", "client secret: ");
        assertThat(terminal.run("project", "list").lines())
                .anyMatch(line -> line.matches("research +12\\.50* +eur .*"));
        assertThat(terminal.run("project", "show", "research"))
                .contains("name:                   research\n", "CLIENT ID")
                .doesNotContain("secret");
        assertThat(terminal.run("project", "reset", "research")).isEqualTo("Project research is as new.\n");
        assertThat(terminal.run("project", "delete", "research")).isEqualTo("Project research is gone.\n");
        assertThat(terminal.fail("project", "show", "research")).contains("no project `research`");
    }

    @Test
    void the_credential_of_a_project_can_be_chosen_but_only_as_a_whole() {
        JsonNode made = terminal.json(
                "project", "create", "chosen", "--client-id", "my-id", "--client-secret", "my-secret-of-some-length");

        assertThat(made.at("/credentials/0/client_id").asString()).isEqualTo("my-id");
        assertThat(terminal.fail("project", "create", "other", "--client-id", "an-id"))
                .isEqualTo("havu: --client-id and --client-secret go together\n");
    }

    @Test
    void quotas_are_set_one_by_one() {
        terminal.run("project", "create", "small");

        assertThat(terminal.run("project", "quotas", "--gpus", "4", "--project", "small"))
                .containsPattern("GPUs +4\n");
        assertThat(terminal.run("project", "quotas", "--vcpus", "100", "--project", "small"))
                .containsPattern("GPUs +4\n")
                .containsPattern("vCPUs +100\n");
        assertThat(terminal.run("project", "quotas", "--gpus", "unlimited", "--project", "small"))
                .containsPattern("GPUs +unlimited\n")
                .containsPattern("vCPUs +100\n");
    }

    @Test
    void credentials_are_made_rotated_and_revoked() {
        terminal.run("project", "create", "keys");

        String id = group(terminal.run("credential", "create", "--project", "keys"), "client id: +(\\S+)\n");
        String first = group(terminal.run("credential", "rotate", id, "--project", "keys"), "client secret: +(\\S+) ");
        String second = group(terminal.run("credential", "rotate", id, "--project", "keys"), "client secret: +(\\S+) ");

        assertThat(second).isNotEqualTo(first);
        assertThat(terminal.run("credential", "revoke", id, "--project", "keys"))
                .isEqualTo("Credential " + id + " is revoked.\n");
        assertThat(terminal.run("credential", "list", "--project", "keys").lines())
                .anyMatch(line -> line.matches(Pattern.quote(id) + " .*Z"));
    }

    @Test
    void the_cloud_and_the_project_can_be_in_the_environment() {
        terminal.json("cloud", "create", "elsewhere", "--projects", "one,two");

        try (Terminal there = Terminal.start()) {
            assertThat(there.with("HAVU_SERVER", terminal.server().toString())
                            .with("HAVU_CLOUD", "elsewhere")
                            .with("HAVU_PROJECT", "two")
                            .run("project", "show"))
                    .startsWith("name:                   two\n");
            assertThat(there.run("project", "show", "one")).startsWith("name:                   one\n");
        }
    }

    @Test
    void a_fleet_is_shown_and_replaced(@TempDir Path directory) throws IOException {
        terminal.json("cloud", "create", "small-fleet");
        Path file = Files.writeString(
                directory.resolve("fleet.json"),
                "{\"locations\":{\"FIN-01\":{\"hosts\":[{\"name\":\"cpu\",\"count\":2,\"cores\":64,\"memory\":256}]}}}");

        assertThat(terminal.run("fleet", "show", "--cloud", "small-fleet")).contains("FIN-03", "H100");
        assertThat(terminal.run("fleet", "set", file.toString(), "--cloud", "small-fleet"))
                .containsPattern("FIN-01 +cpu +2 ")
                .doesNotContain("H100");
        Files.writeString(
                file, terminal.json("fleet", "show", "--cloud", "small-fleet").toString());
        assertThat(terminal.run("fleet", "set", file.toString(), "--cloud", "small-fleet"))
                .containsPattern("FIN-01 +cpu +2 ");
    }

    @Test
    void drift_is_of_something_that_is_there() {
        assertThat(terminal.fail("drift", "5f0f3c4e-9f0b-4a55-8f43-0d2b8b7f6a01", "stopped"))
                .contains("5f0f3c4e-9f0b-4a55-8f43-0d2b8b7f6a01");
    }

    private static String group(String text, String pattern) {
        Matcher matcher = Pattern.compile(pattern).matcher(text);
        assertThat(matcher.find()).as("%s in %s", pattern, text).isTrue();
        return matcher.group(1);
    }
}
