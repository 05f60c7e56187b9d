package dev.havu.server.tokens;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.havu.server.StartupException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SigningKeyTest {
    @TempDir
    private Path directory;

    private final SecureRandom random = new SecureRandom();

    @Test
    void isMadeOnceAndKept() {
        SigningKey first = SigningKey.in(directory, random);
        SigningKey second = SigningKey.in(directory, random);

        assertThat(first.bytes()).hasSize(32).isEqualTo(second.bytes());
    }

    @Test
    void isReadableByItsOwnerOnly() throws IOException {
        SigningKey.in(directory, random);

        assertThat(Files.getPosixFilePermissions(directory.resolve("signing-key")))
                .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    }

    @Test
    void survivesACrashWhileItWasWritten() throws IOException {
        Files.write(directory.resolve("signing-key.new"), new byte[5]);

        assertThat(SigningKey.in(directory, random).bytes()).hasSize(32);
    }

    @Test
    void isRefusedWhenItIsNotAKey() throws IOException {
        Files.write(directory.resolve("signing-key"), new byte[5]);

        assertThatThrownBy(() -> SigningKey.in(directory, random))
                .isInstanceOf(StartupException.class)
                .hasMessageContaining("5 bytes instead of 32");
    }

    @Test
    void differsFromProcessToProcessWithoutADirectory() {
        assertThat(SigningKey.generate(random).bytes())
                .isNotEqualTo(SigningKey.generate(random).bytes());
    }
}
