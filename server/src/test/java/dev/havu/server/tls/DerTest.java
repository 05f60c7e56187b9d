package dev.havu.server.tls;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Against the examples of X.690 and what OpenSSL writes. */
class DerTest {
    @ParameterizedTest
    @CsvSource({
        "2.5.29.17, 0603551d11",
        "1.2.840.10045.4.3.2, 06082a8648ce3d040302",
        "1.3.6.1.5.5.7.3.1, 06082b06010505070301",
        "2.5.4.127, 060355047f",
        "2.5.4.128, 060455048100",
        "1.3.6.1.4.1.311.21.20, 06092b0601040182371514",
    })
    void object_identifiers(String dotted, String expected) {
        assertThat(hex(Der.objectIdentifier(dotted))).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"0, 020100", "127, 02017f", "128, 02020080", "256, 02020100", "-1, 0201ff"})
    void integers_have_a_sign(long number, String expected) {
        assertThat(hex(Der.integer(BigInteger.valueOf(number)))).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"0, 0400", "127, 047f", "128, 048180", "255, 0481ff", "256, 04820100", "65536, 0483010000"})
    void lengths_take_as_few_bytes_as_they_need(int length, String head) {
        byte[] element = Der.octetString(new byte[length]);

        assertThat(hex(element)).startsWith(head);
        assertThat(element).hasSize(head.length() / 2 + length);
    }

    @Test
    void years_from_2050_on_have_four_digits() {
        assertThat(text(Der.time(Instant.parse("2049-12-31T23:59:59.999Z")))).isEqualTo("491231235959Z");
        assertThat(Der.time(Instant.parse("2049-12-31T23:59:59Z"))).startsWith(0x17, 13);
        assertThat(text(Der.time(Instant.parse("2050-01-01T00:00:00Z")))).isEqualTo("20500101000000Z");
        assertThat(Der.time(Instant.parse("2050-01-01T00:00:00Z"))).startsWith(0x18, 15);
    }

    @Test
    void the_rest() {
        assertThat(hex(Der.yes())).isEqualTo("0101ff");
        assertThat(hex(Der.bitString(2, new byte[] {4}))).isEqualTo("03020204");
        assertThat(hex(Der.sequence(Der.yes(), Der.sequence()))).isEqualTo("30050101ff3000");
        assertThat(hex(Der.tagged(3, Der.sequence()))).isEqualTo("a3023000");
        assertThat(hex(Der.taggedValue(2, Der.ascii("ab")))).isEqualTo("82026162");
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    /** Without tag and length. */
    private static String text(byte[] element) {
        return new String(element, 2, element.length - 2, StandardCharsets.US_ASCII);
    }
}
