package dev.havu.server.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.havu.domain.Refusal;
import org.junit.jupiter.api.Test;

class FieldMapTest {
    @Test
    void readsRepeatedEmptyAndEncodedFields() {
        FieldMap fields = FieldMap.parse("tag=a&tag=b%26c&empty=&bare&plus=a+b%2B&&eq=a=b");

        assertThat(fields.all("tag")).containsExactly("a", "b&c");
        assertThat(fields.first("empty")).isEmpty();
        assertThat(fields.first("bare")).isEmpty();
        assertThat(fields.first("plus")).isEqualTo("a b+");
        assertThat(fields.first("eq")).isEqualTo("a=b");
        assertThat(fields.first("missing")).isNull();
        assertThat(fields.all("missing")).isEmpty();
        assertThat(FieldMap.parse("").names()).isEmpty();
    }

    @Test
    void refusesMalformedPercentEncoding() {
        assertThatThrownBy(() -> FieldMap.parse("a=%4")).isInstanceOf(Refusal.class);
    }
}
