package dev.havu.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.havu.domain.Refusal;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {
    private record Sample(String hostName, @Nullable String startupScriptId, BigDecimal price, Instant createdAt) {}

    private record Keys(List<String> sshKeyIds) {}

    @Test
    void writesSnakeCaseNamesNullsPlainDecimalsAndMillisecondTimestamps() {
        Sample sample = new Sample("a", null, new BigDecimal("1E+3"), Instant.parse("2023-07-15T14:10:26.6549Z"));

        assertThat(text(Json.write(sample)))
                .isEqualTo("{\"host_name\":\"a\",\"startup_script_id\":null,\"price\":1000,"
                        + "\"created_at\":\"2023-07-15T14:10:26.654Z\"}");
    }

    @Test
    void writesThreeFractionDigitsEvenWhenTheyAreZero() {
        assertThat(Timestamps.format(Instant.parse("2024-02-29T00:00:00Z"))).isEqualTo("2024-02-29T00:00:00.000Z");
        assertThat(Timestamps.format(Instant.parse("0001-01-01T23:59:59.009Z"))).isEqualTo("0001-01-01T23:59:59.009Z");
    }

    @Test
    void readsOneValueAsAListAndIgnoresUnknownProperties() {
        Keys keys = Json.convert(Json.readRequest(bytes("{\"ssh_key_ids\":\"one\",\"other\":1}")), Keys.class);

        assertThat(keys.sshKeyIds()).containsExactly("one");
    }

    @Test
    void keepsDecimalsExact() {
        assertThat(Json.mapper().readValue("0.1000000000000000055511151231257827", BigDecimal.class))
                .isEqualTo(new BigDecimal("0.1000000000000000055511151231257827"));
        assertThat(Json.readRequest(bytes("0.1")).decimalValue()).isEqualTo(new BigDecimal("0.1"));
    }

    @Test
    void refusesAnEmptyBody() {
        assertThatThrownBy(() -> Json.readRequest(new byte[0])).isInstanceOf(Refusal.class);
        assertThatThrownBy(() -> Json.readRequest(bytes(" \n"))).isInstanceOf(Refusal.class);
    }

    @Test
    void readsInstantsWithAnyOffset() {
        assertThat(Json.mapper().readValue("\"2024-01-01T02:00:00+02:00\"", Instant.class))
                .isEqualTo(Instant.parse("2024-01-01T00:00:00Z"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{", "{\"secret\":s3cret}", "[1,]", "{} {}", "nul", "{\"a\":01}", "{\"\\ud800\":1}"})
    void refusesMalformedJsonWithoutRepeatingIt(String body) {
        assertThatThrownBy(() -> Json.readRequest(bytes(body)))
                .isInstanceOf(Refusal.class)
                .hasMessageStartingWith("The request body is malformed JSON")
                .message()
                .doesNotContain("s3cret");
    }

    @Test
    void refusesAPropertyThatOccursTwice() {
        assertThatThrownBy(() -> Json.readRequest(bytes("{\"a\":1,\"a\":2}")))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("occurs twice");
    }

    @Test
    void refusesDeepNestingAndAcceptsTheLimit() {
        assertThat(Json.readRequest(bytes("[".repeat(64) + "]".repeat(64))).isArray())
                .isTrue();
        assertThatThrownBy(() -> Json.readRequest(bytes("[".repeat(65) + "]".repeat(65))))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("64");
    }

    @Test
    void refusesTextThatIsNotUtf8() {
        byte[] latin1 = "{\"a\":\"é\"}".getBytes(StandardCharsets.ISO_8859_1);
        byte[] utf16 = "{\"a\":\"b\"}".getBytes(StandardCharsets.UTF_16LE);

        assertThatThrownBy(() -> Json.readRequest(latin1)).isInstanceOf(Refusal.class);
        assertThatThrownBy(() -> Json.readRequest(utf16)).isInstanceOf(Refusal.class);
        assertThat(Json.readRequest(bytes("{\"a\":\"é\"}")).path("a").stringValue())
                .isEqualTo("é");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"\\ud800\"",
                "\"\\uDBFFx\"",
                "\"\\udc00\"",
                "\"\\udc00\\ud800\"",
                "\"\\ud800\\ud800\\udc00\"",
                "\"\\ud800\\u0041\"",
                "\"\\ud800\\\\udc00\"",
                "[\"\\\\\\ud800\"]",
            })
    void refusesHalfOfACharacterWhichNoAnswerCouldRepeat(String body) {
        assertThatThrownBy(() -> Json.readRequest(bytes(body)))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("surrogate");
    }

    @Test
    void acceptsWholeCharactersHoweverTheyAreWritten() {
        String text = Json.readRequest(bytes("\"\\ud83d\\uDE00😀\\\\ud800\\u0000\\n\""))
                .stringValue();

        assertThat(text).isEqualTo("😀😀\\ud800\0\n");
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
