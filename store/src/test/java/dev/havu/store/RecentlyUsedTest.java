package dev.havu.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class RecentlyUsedTest {
    private final List<String> made = new ArrayList<>();
    private final RecentlyUsed<String, String> recent = new RecentlyUsed<>(500);

    @Test
    void what_is_asked_for_again_and_again_is_made_once() {
        for (int other = 0; other < 5_000; other++) {
            assertThat(get("wanted")).isEqualTo("WANTED");
            get("other " + other);
        }

        assertThat(made).containsOnlyOnce("wanted").hasSize(5_001);
    }

    @Test
    void what_nobody_asks_for_is_forgotten() {
        get("wanted");
        for (int other = 0; other < 5_000; other++) {
            get("other " + other);
        }

        assertThat(recent.get("wanted")).isNull();
    }

    @Test
    void what_is_put_replaces_what_was_there() {
        recent.put("key", "old");
        recent.put("key", "new");

        assertThat(recent.get("key")).isEqualTo("new");
    }

    private String get(String key) {
        return recent.get(key, wanted -> {
            made.add(wanted);
            return wanted.toUpperCase(Locale.ROOT);
        });
    }
}
