package dev.havu.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.havu.server.StartedCredential;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class BannerTest {
    private static final URI API = URI.create("http://localhost:3010/v1");

    @Test
    void tellsEverythingInFewerThanTenLines() {
        String text = Banner.text(API, null, List.of(new StartedCredential("havu", "havu-local-secret", false)));

        assertThat(text.lines().count()).isLessThan(10);
        assertThat(text)
                .contains("http://localhost:3010/docs\n")
                .contains("curl -d grant_type=client_credentials -d client_id=havu -d client_secret=havu-local-secret"
                        + " http://localhost:3010/v1/oauth2/token\n")
                .contains("export VERDA_BASE_URL=http://localhost:3010/v1\n")
                .contains("export VERDA_CLIENT_ID=havu\n")
                .contains("export VERDA_CLIENT_SECRET=havu-local-secret\n")
                .doesNotContain("only now");
    }

    @Test
    void saysThatANewSecretIsShownOnce() {
        String text = Banner.text(API, null, List.of(new StartedCredential("abc", "x_y-z", true)));

        assertThat(text.lines().count()).isLessThan(10);
        assertThat(text).contains("new and shown only now").contains("export VERDA_CLIENT_SECRET=x_y-z\n");
    }

    @Test
    void tellsInOneLineWhatToTrustForHttps() {
        URI api = URI.create("https://localhost:3010/v1");
        String text = Banner.text(
                api, Path.of("/home/me/.havu/tls/ca.pem"), List.of(new StartedCredential("havu", "x", false)));

        assertThat(text.lines().count()).isLessThan(10);
        assertThat(text.lines()).contains("  Trust          /home/me/.havu/tls/ca.pem");
        assertThat(text)
                .contains("curl --cacert /home/me/.havu/tls/ca.pem -d grant_type=client_credentials ")
                .contains("https://localhost:3010/docs\n")
                .contains("export VERDA_BASE_URL=https://localhost:3010/v1\n");
    }

    @Test
    void doesNotInventASecretThatIsNotItsToShow() {
        assertThat(Banner.text(API, null, List.of(new StartedCredential("abc", null, false))))
                .contains("export VERDA_CLIENT_SECRET='<your client secret>'\n");
        assertThat(Banner.text(API, null, List.of())).contains("export VERDA_CLIENT_ID='<your client id>'\n");
    }

    @Test
    void quotesForTheShell() {
        assertThat(Banner.text(API, null, List.of(new StartedCredential("it's", "a b", false))))
                .contains("export VERDA_CLIENT_ID='it'\\''s'\n")
                .contains("export VERDA_CLIENT_SECRET='a b'\n");
    }
}
