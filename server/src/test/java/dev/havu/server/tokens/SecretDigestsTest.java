package dev.havu.server.tokens;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SecretDigestsTest {
    @Test
    void digestsWithSha256InHex() {
        assertThat(SecretDigests.digest("abc"))
                .isEqualTo("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }

    @Test
    void matchesOnlyTheSecretThatWasDigested() {
        String digest = SecretDigests.digest("right");

        assertThat(SecretDigests.matches("right", digest)).isTrue();
        assertThat(SecretDigests.matches("wrong", digest)).isFalse();
        assertThat(SecretDigests.matches("", digest)).isFalse();
    }

    @Test
    void nothingMatchesAnUnknownClient() {
        assertThat(SecretDigests.matches("no client has this secret", null)).isFalse();
    }
}
