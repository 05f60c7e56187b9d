package dev.havu.server.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.havu.server.tokens.SigningKey;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The secrets of webhooks are kept so that only this installation can open them. */
class WebhookSecretsTest {
    private final SecureRandom random = new SecureRandom();

    @TempDir
    Path directory;

    @Test
    void a_sealed_secret_opens_after_a_restart() throws GeneralSecurityException {
        String sealed = secrets(SigningKey.in(directory, random)).seal("one", "the secret");

        assertThat(sealed).doesNotContain("secret");
        assertThat(secrets(SigningKey.in(directory, random)).open("one", sealed))
                .isEqualTo("the secret");
    }

    @Test
    void it_opens_neither_for_another_webhook_nor_with_another_key() {
        WebhookSecrets secrets = secrets(SigningKey.generate(random));
        String sealed = secrets.seal("one", "the secret");

        assertThatThrownBy(() -> secrets.open("two", sealed)).isInstanceOf(GeneralSecurityException.class);
        assertThatThrownBy(() -> secrets(SigningKey.generate(random)).open("one", sealed))
                .isInstanceOf(GeneralSecurityException.class);
    }

    @Test
    void the_same_secret_is_sealed_differently_each_time() {
        WebhookSecrets secrets = secrets(SigningKey.generate(random));

        assertThat(secrets.seal("one", "the secret")).isNotEqualTo(secrets.seal("one", "the secret"));
    }

    @Test
    void made_secrets_differ() {
        WebhookSecrets secrets = secrets(SigningKey.generate(random));

        assertThat(secrets.generate()).isNotEqualTo(secrets.generate());
    }

    private WebhookSecrets secrets(SigningKey key) {
        return new WebhookSecrets(key, random);
    }
}
