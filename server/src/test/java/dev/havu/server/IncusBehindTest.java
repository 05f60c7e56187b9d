package dev.havu.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.havu.drivers.incus.IncusSettings;
import dev.havu.server.HavuSettings.DriverSettings;
import dev.havu.server.config.ConfigLoader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IncusBehindTest {
    @TempDir
    private Path directory;

    @Test
    void everything_is_in_the_first_location_of_the_catalog_and_further_clouds_are_simulated() throws IOException {
        HavuSettings settings = settings("driver: incus\nclouds: [{name: other}]\n");

        assertThat(settings.clouds()).hasSize(2);
        assertThat(settings.clouds().getFirst().driver())
                .isInstanceOfSatisfying(
                        DriverSettings.Incus.class,
                        incus -> assertThat(incus.incus().locations())
                                .containsExactly(Map.entry("FIN-01", List.of(IncusSettings.EVERYTHING_ELSE))));
        assertThat(settings.clouds().getLast().driver()).isInstanceOf(DriverSettings.Simulated.class);
    }

    @Test
    void certificates_that_cannot_be_read_are_named_before_anything_starts() throws IOException {
        Path nothing = Files.writeString(directory.resolve("client.crt"), "");

        assertThatThrownBy(() -> settings("""
                        driver: incus
                        incus: {url: "https://incus.example.com", certificate: %s, key: %s}
                        """.formatted(nothing, nothing)))
                .isInstanceOf(StartupException.class)
                .hasMessage(nothing + " holds no certificate in PEM form (-----BEGIN CERTIFICATE-----)");
    }

    @Test
    void what_the_catalog_does_not_have_is_refused() {
        assertThatThrownBy(() -> settings("""
                        driver: incus
                        incus:
                          images: {ubuntu-24.40: a, "*": b}
                          locations: {FIN-04: ["*"]}
                          gpu-models: {"10de:ffff": H101}
                        """))
                .isInstanceOf(StartupException.class)
                .hasMessageContainingAll(
                        "incus.images: the catalog has no image 'ubuntu-24.40'; did you mean 'ubuntu-24.04'?",
                        "incus.locations: the catalog has no location 'FIN-04'; did you mean 'FIN-0",
                        "incus.gpu-models: the catalog has no GPU model 'H101'; did you mean 'H100'?");
    }

    private HavuSettings settings(String content) throws IOException {
        Path file = Files.writeString(directory.resolve("havu.yaml"), content);
        return ConfiguredSettings.of(ConfigLoader.load(Map.of("config", file.toString()), Map.of()));
    }
}
