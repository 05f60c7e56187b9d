package dev.havu.cli.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is not used is not loaded: it would make every start slower, and larger in memory. */
class LoadedClassesTest {
    @TempDir
    private Path temporary;

    @Test
    void a_start_with_the_simulator_loads_nothing_of_incus() throws IOException {
        Path file = Files.writeString(temporary.resolve("havu.yaml"), "simulation: {instance: {boot: instant}}\n");
        Path log = temporary.resolve("classes");
        try (HavuProcess havu = HavuProcess.runWith(
                List.of("-Xlog:class+load:file=" + log + ":none"),
                temporary,
                "--memory",
                "--port",
                "0",
                "--config",
                file.toString())) {
            Api.of(havu.address()).get("/balance");
            havu.signal("TERM");
            assertThat(havu.exitCode()).isZero();
        }

        try (Stream<String> classes = Files.lines(log)) {
            assertThat(classes.map(line -> line.substring(0, line.indexOf(' ')))
                            .filter(name ->
                                    name.startsWith("dev.havu.drivers.") || name.startsWith("org.eclipse.jetty.")))
                    .contains("dev.havu.drivers.simulator.Simulator")
                    .noneMatch(name -> name.startsWith("dev.havu.drivers.incus") || name.startsWith("org.eclipse"));
        }
    }
}
