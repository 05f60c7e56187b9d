package dev.havu.cli.admin;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** Fault rules from the command line. */
class FaultTest {
    private static Terminal terminal;

    @BeforeAll
    static void start() {
        terminal = Terminal.start();
    }

    @AfterAll
    static void stop() {
        terminal.close();
    }

    @AfterEach
    void clear() {
        terminal.run("fault", "clear");
    }

    @Test
    void a_refusal_has_all_its_parts() {
        JsonNode rule = terminal.json(
                "fault",
                "add",
                "POST /instances",
                "--refuse",
                "503",
                "--code",
                "service_unavailable",
                "--message",
                "no room today",
                "--retry-after",
                "30",
                "--times",
                "3",
                "--skip",
                "1",
                "--project",
                "default");

        assertThat(rule.path("operation").asString()).isEqualTo("deployInstance");
        assertThat(rule.path("project").asString()).isEqualTo("default");
        assertThat(rule.path("times").asInt()).isEqualTo(3);
        assertThat(rule.path("skip").asInt()).isOne();
        assertThat(rule.at("/effect/message").asString()).isEqualTo("no room today");
        assertThat(rule.at("/effect/retry_after").asInt()).isEqualTo(30);
        assertThat(terminal.run("fault", "list").lines())
                .anyMatch(line -> line.matches("\\S+ +deployInstance +default +refuse 503 .*no room today.* +1 +3 +0"));
    }

    @ParameterizedTest
    @CsvSource({
        "--delay, 4s, delay, 4s",
        "--drop, before, drop, before",
        "--drop, after-commit, drop, after_commit",
    })
    void other_effects_are_one_option(String option, String value, String kind, String sent) {
        assertThat(terminal.run("fault", "add", "*", option, value)).endsWith(": " + kind + " " + sent + "\n");
    }

    @Test
    void an_outcome_is_of_a_host_name() {
        assertThat(terminal.run("fault", "add", "*", "--outcome", "no-capacity", "--hostname", "trainer-7"))
                .endsWith(": outcome no_capacity trainer-7\n");
    }

    @Test
    void a_rule_can_be_removed() {
        String id =
                terminal.json("fault", "add", "*", "--refuse", "500").path("id").asString();

        assertThat(terminal.run("fault", "remove", id)).isEqualTo("The rule is gone.\n");
        assertThat(terminal.run("fault", "list")).isEqualTo("Nothing is made to fail.\n");
    }

    @Test
    void exactly_one_effect_is_wanted() {
        String error = "havu: say what goes wrong by one of --refuse, --delay, --drop and --outcome\n";

        assertThat(terminal.fail("fault", "add", "*")).isEqualTo(error);
        assertThat(terminal.fail("fault", "add", "*", "--delay", "1s", "--refuse", "500"))
                .isEqualTo(error);
    }

    @Test
    void what_is_not_known_is_refused_in_the_servers_words() {
        assertThat(terminal.fail("fault", "add", "flyInstance", "--refuse", "500"))
                .contains("flyInstance");
        assertThat(terminal.fail("fault", "add", "*", "--refuse", "often"))
                .isEqualTo("havu: --refuse must be a whole number, but was 'often'\n");
    }
}
