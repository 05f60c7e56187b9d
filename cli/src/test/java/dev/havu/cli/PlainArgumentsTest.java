package dev.havu.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlainArgumentsTest {
    @Test
    void readsAStart() {
        assertThat(PlainArguments.of()).isEqualTo(new PlainArguments("start", Map.of()));
        assertThat(PlainArguments.of("start")).isEqualTo(new PlainArguments("start", Map.of()));
        assertThat(PlainArguments.of("--port", "0", "--memory", "--rate-limits=off", "--data=a=b"))
                .isEqualTo(new PlainArguments(
                        "start", Map.of("port", "0", "memory", "on", "rate-limits", "off", "data", "a=b")));
        assertThat(PlainArguments.of("start", "--config", "havu.yaml"))
                .isEqualTo(new PlainArguments("start", Map.of("config", "havu.yaml")));
        assertThat(PlainArguments.of("train")).isEqualTo(new PlainArguments("train", Map.of()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--help",
                "start --help",
                "version",
                "config",
                "--port 1 config",
                "--prot 1",
                "--port",
                "--port --memory",
                "--port 1 --port 2",
                "--memory=off",
                "--random-seed -5",
                "train --port 1",
                "--port 1 start",
            })
    void leavesEverythingElseToTheLibrary(String line) {
        assertThat(PlainArguments.of(line.split(" ", -1))).isNull();
    }
}
