package dev.havu.drivers.incus.doctor;

import static dev.havu.drivers.incus.doctor.SmallCatalog.CATALOG;
import static org.assertj.core.api.Assertions.assertThat;

import dev.havu.drivers.Diagnosis;
import dev.havu.drivers.Diagnosis.Verdict;
import dev.havu.drivers.incus.RealIncus;
import dev.havu.drivers.incus.SomeSettings;
import dev.havu.drivers.incus.api.IncusClient;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/** What the doctor says of an Incus as it is, and of what is broken in it. */
@Tag(RealIncus.TAG)
@Isolated("others would find the hosts, pools and networks changed")
class RealDoctorTest {
    @Test
    void the_testbed_is_sound_and_left_as_it_was() {
        List<String> before = volumes();

        assertThat(examine(RealIncus.settings())).extracting(Diagnosis::verdict).containsOnly(Verdict.OK);

        assertThat(volumes()).isEqualTo(before);
    }

    @Test
    void a_pool_that_does_not_keep_sizes_is_found_by_trying() {
        String name = RealIncus.uniqueName();
        try (IncusClient client = RealIncus.open()) {
            for (String member : RealIncus.members()) {
                client.post(List.of("storage-pools"), null, member, Map.of("name", name, "driver", "dir"));
            }
            client.post(List.of("storage-pools"), null, null, Map.of("name", name, "driver", "dir"));
            try {
                assertThat(examine(RealIncus.settings().pool(name)))
                        .filteredOn(diagnosis -> diagnosis.verdict() != Verdict.OK)
                        .singleElement()
                        .satisfies(diagnosis -> {
                            assertThat(diagnosis.verdict()).isEqualTo(Verdict.WARNING);
                            assertThat(diagnosis.text()).contains("does not hold volumes to their sizes");
                        });
            } finally {
                client.delete(List.of("storage-pools", name), null);
            }
        }
    }

    @Test
    void a_network_without_addresses_is_a_problem() {
        String name = RealIncus.uniqueName();
        Map<String, String> config = Map.of("ipv4.address", "none", "ipv6.address", "none");
        try (IncusClient client = RealIncus.open()) {
            for (String member : RealIncus.members()) {
                client.post(List.of("networks"), null, member, Map.of("name", name, "type", "bridge"));
            }
            client.post(List.of("networks"), null, null, Map.of("name", name, "type", "bridge", "config", config));
            try {
                assertThat(examine(RealIncus.settings().network(name)))
                        .filteredOn(diagnosis -> diagnosis.verdict() != Verdict.OK)
                        .singleElement()
                        .isEqualTo(Diagnosis.problem(
                                "network",
                                name + " (bridge) gives machines no addresses",
                                "switch DHCP on: `incus network set " + name
                                        + " ipv4.address=auto ipv4.nat=true ipv4.dhcp=true`"));
            } finally {
                client.delete(List.of("networks", name), null);
            }
        }
    }

    @Test
    void a_clock_that_differs_is_found() {
        Instant fast = Instant.now().plus(Duration.ofMinutes(5));
        InstantSource standing = () -> fast;

        assertThat(IncusDoctor.examine(RealIncus.settings().build(), CATALOG, standing))
                .filteredOn(diagnosis -> diagnosis.subject().startsWith("clock"))
                .isNotEmpty()
                .allSatisfy(diagnosis -> assertThat(diagnosis.verdict()).isEqualTo(Verdict.WARNING))
                .allSatisfy(diagnosis -> assertThat(diagnosis.text()).contains("s behind this machine's"));
    }

    private static List<Diagnosis> examine(SomeSettings settings) {
        return IncusDoctor.examine(settings.build(), CATALOG, InstantSource.system());
    }

    private static List<String> volumes() {
        try (IncusClient client = RealIncus.open()) {
            return client.get(List.of("storage-pools", RealIncus.pool(), "volumes", "custom"), null).values().stream()
                    .map(volume -> volume.asString(""))
                    .toList();
        }
    }
}
