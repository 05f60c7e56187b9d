package dev.havu.domain.sshkeys;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The fingerprint of a key is the one {@code ssh-keygen -l -E md5} prints for it; what is no key has none. */
class SshKeyTest {
    private static final String ED25519 = "AAAAC3NzaC1lZDI1NTE5AAAAIFphjsCYR3i9XWeS5he2iAdif0qmMCT/bMV6K+g849Xu";

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIFphjsCYR3i9XWeS5he2iAdif0qmMCT/bMV6K+g849Xu me@example | 44:29:c1:8b:37:ea:a5:03:e7:ef:81:0c:ac:cb:38:3e
            ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAAAgQC26j4RrcplDnJZZqV+ZZMpPLHxtqlywSOyWDBBpO7dInyfxh8rcDkYlT8bMF9/OtlNlAULc4xdlGTOIInB4PEJrUcezexJAZl+6fpX6CZ4XgbJgkEJ5CZoBIkSzRgGbU7dNhsZARM1AuxBqCMfuz5DrxyHtAFGajLizC7fvjue6Q== | a9:0d:15:76:3f:ad:01:2d:cf:01:51:80:e4:b4:99:d8
            ecdsa-sha2-nistp256 AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTYAAABBBF1GvChpqWZ0aaQUpp0shAZk6qOnL2Y0CPYjRHjsgqNEO0rMzrT4jdx+sndPzRdzJqjT1n6XSckka9Va9HgiISM= c | 51:71:71:0a:9a:b1:cb:9e:dd:ae:8f:4a:71:80:31:85
            """)
    void a_key_has_the_fingerprint_that_ssh_keygen_prints(String key, String fingerprint) {
        assertThat(SshKey.fingerprint(key)).isEqualTo(fingerprint);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ssh-ed25519 %s", "  ssh-ed25519\t%s  ", "ssh-ed25519 %s a comment of several words\n"})
    void comments_and_white_space_do_not_count(String form) {
        assertThat(SshKey.fingerprint(form.formatted(ED25519)))
                .isEqualTo("44:29:c1:8b:37:ea:a5:03:e7:ef:81:0c:ac:cb:38:3e");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "   ",
                "ssh-ed25519",
                "ssh-ed25519 ",
                "ssh-ed25519 AAAA",
                "ssh-ed25519 not*base64",
                "test ssh-rsa key",
                "ssh-rsa " + ED25519,
                "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIFphjsCYR3i9XWeS5he2iAdif0qmMCT/bMV6K+g8",
                "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5",
                "ssh-ed25519 /////w=="
            })
    void what_is_no_key_has_no_fingerprint(String text) {
        assertThat(SshKey.fingerprint(text)).isNull();
    }
}
