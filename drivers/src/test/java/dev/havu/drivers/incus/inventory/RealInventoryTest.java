package dev.havu.drivers.incus.inventory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.havu.domain.fleet.Host;
import dev.havu.drivers.incus.IncusSettings;
import dev.havu.drivers.incus.Kind;
import dev.havu.drivers.incus.RealIncus;
import dev.havu.drivers.incus.api.IncusClient;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The recorded answers are those of an Incus as it is. */
@Tag(RealIncus.TAG)
class RealInventoryTest {
    @Test
    void the_hosts_are_this_machine() {
        try (IncusClient client = RealIncus.open()) {
            Inventory inventory = read(client, RealIncus.settings().build());

            int hosts = Math.max(1, RealIncus.members().size());
            assertThat(inventory.members()).hasSize(hosts);
            assertThat(inventory.hosts())
                    .hasSize(hosts)
                    .allSatisfy(host -> assertThat(host.cores())
                            .isEqualTo(Runtime.getRuntime().availableProcessors()))
                    .allSatisfy(host -> assertThat(host.memoryGigabytes()).isPositive())
                    .allSatisfy(host -> assertThat(host.storageGigabytes()).isPositive());
            assertThat(inventory.storageGigabytes().get("FIN-01"))
                    .isEqualTo(inventory.hosts().stream()
                            .mapToLong(Host::storageGigabytes)
                            .sum());
            assertThat(inventory.imageKinds()).containsValue(Kind.CONTAINER);
        }
    }

    @Test
    void the_members_of_a_cluster_are_hosts_of_their_names() {
        assumeThat(RealIncus.members()).isNotEmpty();
        try (IncusClient client = RealIncus.open()) {
            assertThat(read(client, RealIncus.settings().build()).hosts())
                    .extracting(Host::id)
                    .containsExactlyElementsOf(RealIncus.members());
        }
    }

    private static Inventory read(IncusClient client, IncusSettings settings) {
        Inventory inventory = Inventory.read(IncusReads.of(client), settings);
        assertThat(inventory.findings()).isEqualTo(List.of());
        return inventory;
    }
}
