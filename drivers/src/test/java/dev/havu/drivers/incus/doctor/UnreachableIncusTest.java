package dev.havu.drivers.incus.doctor;

import static dev.havu.drivers.incus.doctor.SmallCatalog.CATALOG;
import static org.assertj.core.api.Assertions.assertThat;

import dev.havu.drivers.Diagnosis.Verdict;
import dev.havu.drivers.incus.SomeSettings;
import dev.havu.drivers.incus.api.IncusEndpoint;
import java.nio.file.Path;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UnreachableIncusTest {
    @TempDir
    private Path directory;

    @Test
    void where_nobody_answers_the_doctor_says_what_to_start() {
        Path socket = directory.resolve("unix.socket");

        assertThat(IncusDoctor.examine(
                        new SomeSettings()
                                .at(new IncusEndpoint.UnixSocket(socket))
                                .build(),
                        CATALOG,
                        InstantSource.system()))
                .singleElement()
                .satisfies(diagnosis -> {
                    assertThat(diagnosis.verdict()).isEqualTo(Verdict.PROBLEM);
                    assertThat(diagnosis.subject()).isEqualTo("daemon");
                    assertThat(diagnosis.text()).contains(socket.toString());
                    assertThat(diagnosis.remedy()).contains("start Incus", "incus-socket");
                });
    }
}
