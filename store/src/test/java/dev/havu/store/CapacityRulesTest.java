package dev.havu.store;

import static dev.havu.store.Samples.CLOUD;
import static dev.havu.store.Samples.LOCATION;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.havu.domain.fleet.Allocation;
import dev.havu.domain.fleet.Host;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The schema itself refuses what must never be, whatever a defect above it asks for. */
class CapacityRulesTest extends EveryStore {
    @AfterEach
    void nothing_was_half_done() {
        Host host = read(session -> session.fleet().hosts(CLOUD, LOCATION)).getFirst();
        List<Allocation> allocations = read(session -> session.fleet().allocations(CLOUD));
        assertThat(host.gpus() - host.freeGpus())
                .isEqualTo(allocations.stream()
                        .mapToInt(each -> each.gpuIndexes().size())
                        .sum());
        assertThat(host.cores() - host.freeCores())
                .isEqualTo(allocations.stream().mapToInt(Allocation::cores).sum());
        assertThat(host.memoryGigabytes() - host.freeMemoryGigabytes())
                .isEqualTo(allocations.stream()
                        .mapToInt(Allocation::memoryGigabytes)
                        .sum());
    }

    @Test
    void a_gpu_has_one_owner() {
        allocate("i1", 30, 120, 0, 1);

        refused(session -> session.fleet().allocate(CLOUD, new Allocation("i2", "h100-1", 30, 120, List.of(1, 2))));

        listed(session -> session.fleet().freeGpus(CLOUD, "h100-1")).containsExactly(2, 3, 4, 5, 6, 7);
    }

    @Test
    void a_machine_has_one_place() {
        allocate("i1", 30, 120, 0);

        refused(session -> session.fleet().allocate(CLOUD, new Allocation("i1", "h100-1", 30, 120, List.of(1))));
    }

    @Test
    void no_more_cores_memory_or_gpus_are_given_out_than_a_host_has() {
        allocate("i1", 200, 900, 0);

        refused(session -> session.fleet().allocate(CLOUD, new Allocation("i2", "h100-1", 41, 1, List.of())));
        refused(session -> session.fleet().allocate(CLOUD, new Allocation("i2", "h100-1", 1, 61, List.of())));
        refused(session ->
                session.fleet().allocate(CLOUD, new Allocation("i2", "h100-1", 1, 1, List.of(1, 2, 3, 4, 5, 6, 7, 8))));
        allocate("i2", 40, 60, 1);
    }

    @Test
    void nothing_negative_is_given_out() {
        refused(session -> session.fleet().allocate(CLOUD, new Allocation("i1", "h100-1", -1, 1, List.of())));
        refused(session -> session.fleet().allocate(CLOUD, new Allocation("i1", "h100-1", 1, -1, List.of())));
    }

    @Test
    void a_place_is_on_a_host_that_exists() {
        refused(session -> session.fleet().allocate(CLOUD, new Allocation("i1", "nowhere", 1, 1, List.of())));
        refused(session -> session.fleet().allocate("south", new Allocation("i1", "h100-1", 1, 1, List.of())));
    }

    @Test
    void a_host_in_use_cannot_be_declared_smaller_unless_it_is_retired() {
        allocate("i1", 200, 900, 0, 1);

        refused(session -> session.fleet().redeclare(CLOUD, host(1, 240, 960, false)));
        refused(session -> session.fleet().redeclare(CLOUD, host(8, 199, 960, false)));
        refused(session -> session.fleet().redeclare(CLOUD, host(8, 240, 899, false)));
        write(session -> session.fleet().redeclare(CLOUD, host(1, 1, 1, true)));
    }

    @Test
    void more_storage_cannot_be_given_back_than_was_taken() {
        write(session -> session.fleet().takeStorage(CLOUD, LOCATION, 10));

        refused(session -> session.fleet().takeStorage(CLOUD, LOCATION, -11));
        refused(session -> session.fleet().takeStorage(CLOUD, "FIN-02", 1));

        found(session -> session.fleet().freeStorage(CLOUD, LOCATION)).isEqualTo(990L);
    }

    @Test
    void an_attachment_is_of_a_volume_that_exists_and_there_once() {
        write(session -> session.volumes().insert(Samples.volume("v1")));
        write(session -> session.volumes().attach("v1", "i1", 1, "vda"));

        refused(session -> session.volumes().attach("v1", "i1", 2, "vdb"));
        refused(session -> session.volumes().attach("v2", "i1", 2, "vdb"));
    }

    @Test
    void a_volume_has_a_size() {
        refused(session -> session.volumes().insert(Samples.volume("v1").withSize(0)));
    }

    private void allocate(String owner, int cores, int memory, Integer... gpus) {
        write(session ->
                session.fleet().allocate(CLOUD, new Allocation(owner, "h100-1", cores, memory, List.of(gpus))));
    }

    private void refused(Consumer<Session> command) {
        assertThatThrownBy(() -> write(command)).isInstanceOf(StoreException.class);
    }

    private static Host host(int gpus, int cores, int memory, boolean retired) {
        return new Host("h100-1", LOCATION, "H100", gpus, cores, memory, 4000, true, false, retired, 0, 0, 0);
    }
}
