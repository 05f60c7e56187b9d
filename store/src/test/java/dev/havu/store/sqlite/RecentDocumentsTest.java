package dev.havu.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RecentDocumentsTest {
    private final List<String> parsed = new ArrayList<>();
    private final RecentDocuments<String> documents = new RecentDocuments<>(json -> {
        parsed.add(json);
        return json.toUpperCase(java.util.Locale.ROOT);
    });

    @Test
    void a_document_is_parsed_once_while_it_is_asked_for() {
        for (int other = 0; other < 5_000; other++) {
            assertThat(documents.read("wanted")).isEqualTo("WANTED");
            documents.read("other " + other);
        }

        assertThat(parsed).containsOnlyOnce("wanted").hasSize(5_001);
    }

    @Test
    void a_document_that_nobody_asks_for_is_forgotten() {
        documents.read("wanted");
        for (int other = 0; other < 5_000; other++) {
            documents.read("other " + other);
        }
        parsed.clear();

        assertThat(documents.read("wanted")).isEqualTo("WANTED");
        assertThat(parsed).containsExactly("wanted");
    }
}
