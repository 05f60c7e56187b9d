package dev.havu.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {
    @Test
    void reads_every_kind_of_value() {
        assertThat(Json.read(" {\"a\": [1, -2.50, 1e3, true, false, null], \"b\": {}, \"c\": []}\n"))
                .isEqualTo(Map.of(
                        "a",
                        Arrays.asList(
                                new BigDecimal("1"), new BigDecimal("-2.50"), new BigDecimal("1e3"), true, false, null),
                        "b",
                        Map.of(),
                        "c",
                        List.of()));
        assertThat(Json.read("\"a\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e4\\ud83d\\ude00ä\""))
                .isEqualTo("a\"\\/\b\f\n\r\tä😀ä");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "{",
                "[1,",
                "[1,]",
                "{\"a\"}",
                "{\"a\":1,}",
                "{a:1}",
                "01",
                "1.",
                ".5",
                "+1",
                "-",
                "1e",
                "tru",
                "\"",
                "\"\\x\"",
                "\"\\u12g4\"",
                "\"\t\"",
                "1 2",
                "[1]]",
                "NaN"
            })
    void refuses_what_is_malformed(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Json.read(text))
                .withMessageStartingWith("malformed JSON at position ");
    }

    @Test
    void refuses_what_is_nested_too_deeply() {
        assertThatIllegalArgumentException().isThrownBy(() -> Json.read("[".repeat(10_000)));
    }

    @Test
    void refuses_to_write_what_has_no_form() {
        assertThatIllegalArgumentException().isThrownBy(() -> Json.write(new Object()));
    }

    @Test
    void reads_what_it_writes() {
        SplittableRandom random = new SplittableRandom(7);
        for (int i = 0; i < 2000; i++) {
            Object value = value(random, 0);
            assertThat(Json.read(Json.write(value))).isEqualTo(value);
        }
    }

    private static Object value(SplittableRandom random, int depth) {
        return switch (random.nextInt(depth > 4 ? 4 : 6)) {
            case 0 -> text(random);
            case 1 -> new BigDecimal(random.nextLong()).movePointLeft(random.nextInt(12));
            case 2 -> random.nextBoolean();
            case 3 -> null;
            case 4 -> Arrays.asList(value(random, depth + 1), value(random, depth + 1));
            default -> {
                Map<String, Object> map = new LinkedHashMap<>();
                for (int i = random.nextInt(4); i > 0; i--) {
                    map.put(text(random), value(random, depth + 1));
                }
                yield map;
            }
        };
    }

    private static String text(SplittableRandom random) {
        return random.ints(random.nextInt(8), 0, Character.MAX_VALUE)
                .collect(StringBuilder::new, (text, c) -> text.append((char) c), StringBuilder::append)
                .toString();
    }
}
