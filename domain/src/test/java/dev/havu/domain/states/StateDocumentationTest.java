package dev.havu.domain.states;

import static org.assertj.core.api.Assertions.assertThat;

import dev.havu.domain.clusters.ClusterStates;
import dev.havu.domain.clusters.NodeStates;
import dev.havu.domain.instances.InstanceStates;
import dev.havu.domain.volumes.VolumeStates;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** Keeps docs/states.md equal to the tables; run with {@code -Dhavu.docs.write=true} to write it anew. */
class StateDocumentationTest {
    private static final Path PAGE = Path.of("..", "docs", "states.md");

    @Test
    void the_page_about_states_is_what_the_tables_say() throws IOException {
        String page = page();
        if (Boolean.getBoolean("havu.docs.write")) {
            Files.writeString(PAGE, page);
        }
        assertThat(Files.readString(PAGE)).isEqualTo(page);
    }

    private static String page() {
        StringBuilder page = new StringBuilder("""
                # States

                Generated from the state tables in `domain` (`InstanceStates`, `VolumeStates`, `ClusterStates`, `NodeStates`);
                a test keeps it true. *Status* is the word clients see. A state with a deadline is transitional: it always
                has due work, and when the deadline passes the `overdue` trigger fires. An action that a state does not list
                is refused with 400 `invalid_request`.
                """);
        append(page, InstanceStates.TABLE);
        append(page, VolumeStates.TABLE);
        append(page, ClusterStates.TABLE);
        append(page, NodeStates.TABLE);
        return page.toString();
    }

    private static <S extends Enum<S> & LifecycleState, T extends Enum<T>> void append(
            StringBuilder page, StateTable<S, T> table) {
        page.append("\n## ").append(capitalized(table.noun())).append("\n\n");
        page.append("| State | Status | Deadline | Meaning | Found at start-up |\n|---|---|---|---|---|\n");
        for (StateRule<S> rule : table.rules()) {
            page.append("| ")
                    .append(word(rule.state()))
                    .append(" | `")
                    .append(rule.state().wireStatus())
                    .append("` | ")
                    .append(rule.deadline() == null ? "–" : duration(rule.deadline()))
                    .append(" | ")
                    .append(rule.meaning())
                    .append(" | ")
                    .append(rule.recovery().isEmpty() ? "stays" : rule.recovery())
                    .append(" |\n");
        }
        page.append("\n| In | Trigger | Outcome |\n|---|---|---|\n");
        for (StateTable.Row<S, T> row : table.rows()) {
            page.append("| ")
                    .append(word(row.from()))
                    .append(" | ")
                    .append(word(row.trigger()))
                    .append(" | ")
                    .append(
                            switch (row.outcome()) {
                                case Outcome.Moves<S>(S next) -> next == row.from() ? "allowed" : "→ " + word(next);
                                case Outcome.AlreadyThere<S>() -> "already so, nothing changes";
                                case Outcome.Refused<S>(var code, String message) ->
                                    "refused: " + word(code) + ", “" + message + "”";
                            })
                    .append(" |\n");
        }
    }

    private static String duration(Duration duration) {
        if (duration.toHours() > 0) {
            return duration.toHours() + " h";
        }
        return duration.toMinutes() + " min";
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    private static String capitalized(String noun) {
        return Character.toUpperCase(noun.charAt(0)) + noun.substring(1);
    }
}
