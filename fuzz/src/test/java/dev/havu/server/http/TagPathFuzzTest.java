package dev.havu.server.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.havu.domain.ErrorCode;
import dev.havu.domain.Refusal;
import dev.havu.domain.tags.Tag;
import dev.havu.domain.tags.TagFilter;
import java.net.URLDecoder;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A tag comes out of a path and out of a query as it was before it was encoded, whatever its characters are; and what was
 * never an encoding of anything is refused.
 */
class TagPathFuzzTest {
    private static final String OWNER = "/v1/volumes/442e6a59-26c2-4cea-a619-39762c0d2385/tags/";
    private static final Pattern BROKEN_ESCAPE = Pattern.compile("%(?![0-9A-Fa-f]{2})");

    private final Router router = new Router(List.of(
            new Route("DELETE", "/volumes/{volume_id}/tags/{tag}", "tag", Route.Access.API, _ -> Response.empty(204)),
            new Route("*", "/admin/**", "admin", Route.Access.OPERATOR, _ -> Response.empty(404))));

    static Stream<byte[]> tags() {
        return Stream.of(
                        "environment",
                        "a/b c+d\u00e9",
                        "a%2Fb%20c+d%C3%A9",
                        "key=value=more",
                        "..%2f..//%00",
                        "\u0130\u03a3=\ud83d\ude00",
                        "\ud83d\ude00%20\ud83d\ude00",
                        "%ED%A0%80%FF%\uff14\uff11")
                .map(text -> text.getBytes(UTF_8));
    }

    @MethodSource("tags")
    @FuzzTest
    void a_tag_is_what_it_was_before_it_was_encoded(byte[] input) {
        String text = new String(input, UTF_8);
        assertTheRestOfAPathIsReadStrictly(text);
        assertATagSurvivesAPath(text);
        assertATagSurvivesAQuery(text);
        assertAFilterSplitsAtTheFirstEqualsSign(text);
    }

    private void assertTheRestOfAPathIsReadStrictly(String rest) {
        Router.Match match = find(OWNER + rest);
        if (match == null) {
            return;
        }
        String canonical = match.canonicalPath();
        String segment = canonical.substring(canonical.lastIndexOf('/') + 1);

        assertThat(segment).doesNotContainPattern(BROKEN_ESCAPE);
        assertThat(match.parameter("tag")).isEqualTo(URLDecoder.decode(segment.replace("+", "%2B"), UTF_8));
        assertThat(find(canonical)).isEqualTo(match);
        assertThat(router.knows(OWNER + rest)).isTrue();
    }

    private void assertATagSurvivesAPath(String tag) {
        if (tag.isEmpty()) {
            return;
        }
        for (String form : List.of(OWNER, OWNER.substring("/v1".length()), "//v1" + OWNER.substring("/v1".length()))) {
            Router.Match match = find(form + encode(tag));

            assertThat(match).isNotNull();
            assertThat(match.parameter("tag")).isEqualTo(tag);
            assertThat(match.canonicalPath()).isEqualTo(OWNER + encode(tag));
        }
    }

    private static void assertATagSurvivesAQuery(String tag) {
        FieldMap query = FieldMap.parse(
                "tag=" + encode(tag) + "&status=running&tag=" + encode(tag).replace("%20", "+"));

        assertThat(query.all("tag")).containsExactly(tag, tag);
        assertThat(query.first("status")).isEqualTo("running");
        try {
            FieldMap.parse(tag);
        } catch (Refusal refusal) {
            assertThat(refusal.errorCode()).isEqualTo(ErrorCode.INVALID_REQUEST);
            assertThat(tag).contains("%");
        }
    }

    private static void assertAFilterSplitsAtTheFirstEqualsSign(String text) {
        TagFilter filter = TagFilter.parse(text);
        int equals = text.indexOf('=');
        String key = equals < 0 ? text : text.substring(0, equals);

        assertThat(filter.value()).isEqualTo(equals < 0 ? null : text.substring(equals + 1));
        assertThat(filter.key()).isEqualTo(new Tag.Wanted(key, filter.value()).key());
        assertThat(Tag.keyOf(filter.key())).isEqualTo(filter.key());
        assertThat(filter.key().codePoints().count()).isEqualTo(key.codePoints().count());
    }

    private Router.@Nullable Match find(String path) {
        try {
            return router.find("DELETE", path);
        } catch (Refusal refusal) {
            assertThat(refusal.errorCode()).isEqualTo(ErrorCode.INVALID_REQUEST);
            return null;
        }
    }

    /** Every byte of the text as an escape, letters and digits too every second time: both are the same to a server. */
    private static String encode(String text) {
        StringBuilder encoded = new StringBuilder();
        int position = 0;
        for (byte b : text.getBytes(UTF_8)) {
            boolean plain = (b >= 'a' && b <= 'z') || (b >= '0' && b <= '9');
            if (plain && position % 2 == 0) {
                encoded.append((char) b);
            } else {
                encoded.append(position % 3 == 0 ? "%%%02x".formatted(b) : "%%%02X".formatted(b));
            }
            position++;
        }
        return encoded.toString();
    }
}
