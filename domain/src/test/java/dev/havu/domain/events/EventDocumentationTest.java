package dev.havu.domain.events;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Keeps the table of docs/events.md equal to the types; run with {@code -Dhavu.docs.write=true} to write it anew. */
class EventDocumentationTest {
    private static final Path PAGE = Path.of("..", "docs", "events.md");
    private static final String HEAD = "| Type | When |\n|---|---|\n";

    @Test
    void the_page_about_events_lists_every_type() throws IOException {
        String page = Files.readString(PAGE);
        String expected = page.substring(0, page.indexOf(HEAD)) + table();
        if (Boolean.getBoolean("havu.docs.write")) {
            Files.writeString(PAGE, expected);
        }
        assertThat(Files.readString(PAGE)).isEqualTo(expected);
    }

    @Test
    void every_type_is_written_as_what_it_is_about_and_what_happened() {
        assertThat(EventType.values()).allSatisfy(type -> {
            assertThat(type.word()).matches("[a-z_]+\\.[a-z_]+");
            assertThat(EventType.of(type.word())).isSameAs(type);
        });
    }

    private static String table() {
        return Arrays.stream(EventType.values())
                .map(type -> "| `" + type.word() + "` | " + type.meaning() + " |\n")
                .collect(Collectors.joining("", HEAD, ""));
    }
}
