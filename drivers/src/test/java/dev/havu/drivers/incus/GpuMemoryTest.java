package dev.havu.drivers.incus;

import static org.assertj.core.api.Assertions.assertThat;

import dev.havu.drivers.incus.api.IncusClient;
import dev.havu.drivers.incus.inventory.IncusReads;
import dev.havu.drivers.incus.inventory.Inventory;
import dev.havu.drivers.incus.inventory.Member;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import tools.jackson.databind.JsonNode;

@Tag(RealIncus.TAG)
@Isolated("others would find the hosts, pools and networks changed")
class GpuMemoryTest {
    private static final String NOT_THERE = "00ff:ff:1f.7";

    @Test
    void incus_keeps_the_gpus_of_a_host_and_everything_else_as_it_was() {
        try (IncusClient client = RealIncus.open()) {
            String name = last(client).name();
            String member = RealIncus.members().isEmpty() ? null : name;
            JsonNode before = configuration(client, member);

            GpuMemory.keep(client, member, List.of(NOT_THERE));
            try {
                assertThat(last(client).missingGpus()).containsExactly(NOT_THERE);
                assertThat(last(client).takesMachines()).isFalse();
            } finally {
                GpuMemory.keep(client, member, List.of());
            }

            assertThat(last(client).takesMachines()).isTrue();
            assertThat(configuration(client, member)).isEqualTo(before);
        }
    }

    private static Member last(IncusClient client) {
        return Inventory.read(IncusReads.of(client), RealIncus.settings().build())
                .members()
                .getLast();
    }

    private static JsonNode configuration(IncusClient client, String member) {
        return member == null
                ? client.get(List.of(), null).path("config")
                : client.get(List.of("cluster", "members", member), null);
    }
}
