package dev.havu.domain.tags;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.havu.domain.Refusal;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tags are wanted and filtered with a key in any letter case. */
class TagTest {
    @Test
    void keys_are_kept_in_lower_case_and_a_missing_value_is_empty() {
        assertThat(new Tag.Wanted("TEAM", "Vision")).isEqualTo(new Tag.Wanted("team", "Vision"));
        assertThat(new Tag.Wanted("team", null).value()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"\u0130", "\u00c9", "\u03a3", "\ud801\udc00", "I"})
    void a_key_stays_as_long_as_it_was(String letter) {
        String longest = letter.repeat(63);

        String kept = new Tag.Wanted(longest, null).key();

        assertThat(kept.codePointCount(0, kept.length())).isEqualTo(63);
        assertThat(kept).isNotEqualTo(longest).isEqualTo(Tag.keyOf(kept));
        assertThat(TagFilter.parse(longest).key()).isEqualTo(kept);
    }

    @Test
    void ten_tags_are_accepted_and_eleven_are_not() {
        assertThat(Tag.checked(tags(10))).hasSize(10);
        assertThatExceptionOfType(Refusal.class)
                .isThrownBy(() -> Tag.checked(tags(11)))
                .withMessageContainingAll("at most 10", "11");
    }

    @Test
    void a_key_appears_once_whatever_its_letter_case() {
        assertThatExceptionOfType(Refusal.class)
                .isThrownBy(() -> Tag.checked(List.of(new Tag.Wanted("team", "a"), new Tag.Wanted("Team", "b"))))
                .withMessageContaining("`team` appears twice");
    }

    @Test
    void a_filter_is_split_at_its_first_equals_sign() {
        assertThat(TagFilter.parse("Team")).isEqualTo(new TagFilter("team", null));
        assertThat(TagFilter.parse("team=")).isEqualTo(new TagFilter("team", ""));
        assertThat(TagFilter.parse("Team=A=B")).isEqualTo(new TagFilter("team", "A=B"));
        assertThat(TagFilter.parse("=x")).isEqualTo(new TagFilter("", "x"));
    }

    private static List<Tag.Wanted> tags(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> new Tag.Wanted("key-" + i, null))
                .toList();
    }
}
