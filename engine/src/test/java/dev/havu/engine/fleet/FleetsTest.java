package dev.havu.engine.fleet;

import static dev.havu.engine.SmallCloud.ALICE;
import static dev.havu.engine.SmallCloud.NAME;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.tuple;

import dev.havu.domain.Refusal;
import dev.havu.domain.fleet.FleetSpec;
import dev.havu.domain.fleet.FleetSpec.HostGroup;
import dev.havu.domain.fleet.Host;
import dev.havu.domain.instances.InstanceState;
import dev.havu.drivers.simulator.SimulationSpec;
import dev.havu.engine.Engine;
import dev.havu.engine.Orders;
import dev.havu.engine.SmallCloud;
import dev.havu.engine.volumes.NewVolume;
import dev.havu.store.Store;
import dev.havu.store.sqlite.SqliteStore;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The operator may declare another fleet at any start; nothing that is in use is taken away. */
class FleetsTest {
    private final Store store = SqliteStore.inMemory();
    private final Engine engine = SmallCloud.open(store, SimulationSpec.instant());

    @AfterEach
    void close() {
        engine.close();
        store.close();
    }

    @Test
    void hosts_are_named_after_their_location_and_group() {
        assertThat(hosts())
                .extracting(Host::id)
                .containsExactly(
                        "fin-01-cc-1",
                        "fin-01-cpu-1",
                        "fin-01-gpu-1",
                        "fin-01-gpu-2",
                        "fin-03-cpu-1",
                        "fin-03-gpu-1",
                        "fin-03-gpu-2",
                        "fin-03-gpu-3",
                        "fin-03-gpu-4",
                        "fin-03-gpu-5");
    }

    @Test
    void declaring_the_same_fleet_again_changes_nothing() {
        engine.instances().deploy(ALICE, Orders.instance("1H100", "FIN-01"));
        List<Host> before = hosts();

        SmallCloud.declare(engine, SmallCloud.FLEET);

        assertThat(hosts()).isEqualTo(before);
    }

    @Test
    void a_host_that_is_no_longer_declared_keeps_what_runs_on_it_and_takes_nothing_new() {
        String id = engine.instances().deploy(ALICE, Orders.instance("CPU.4V", "FIN-01"));

        SmallCloud.declare(engine, fleet(new HostGroup("gpu", 2, "H100", 8, 352, 2048, 400, true, false)));

        assertThat(engine.instances().get(ALICE, id).state()).isEqualTo(InstanceState.RUNNING);
        assertThat(host("fin-01-cpu-1").retired()).isTrue();
        assertThatExceptionOfType(Refusal.class)
                .isThrownBy(() -> engine.instances().deploy(ALICE, Orders.instance("CPU.4V", "FIN-01")))
                .withMessageContaining("Not enough resources");

        engine.instances().act(ALICE, id, Orders.delete());

        assertThat(host("fin-01-cpu-1").freeCores()).isEqualTo(64);
        assertThat(engine.capacity().hasInstanceType(NAME, "CPU.4V", "FIN-01", false))
                .isFalse();
    }

    @Test
    void a_retired_host_that_is_declared_again_takes_machines_again() {
        SmallCloud.declare(engine, new FleetSpec(Map.of()));
        assertThat(hosts()).allMatch(Host::retired);
        assertThat(engine.capacity().instanceTypes(NAME, null, false).values()).allMatch(List::isEmpty);

        SmallCloud.declare(engine, SmallCloud.FLEET);

        assertThat(hosts()).noneMatch(Host::retired);
        engine.instances().deploy(ALICE, Orders.instance("8H100", "FIN-01"));
    }

    @Test
    void a_host_that_is_declared_larger_has_more_room() {
        SmallCloud.declare(engine, fleet(new HostGroup("cpu", 1, null, 0, 128, 512, 300, true, false)));

        assertThat(host("fin-01-cpu-1").freeCores()).isEqualTo(128);
    }

    @Test
    void a_host_that_is_declared_smaller_than_what_runs_on_it_is_retired_as_it_was() {
        engine.instances().deploy(ALICE, Orders.instance("4H100", "FIN-01"));

        SmallCloud.declare(engine, fleet(new HostGroup("gpu", 2, "H100", 2, 352, 2048, 400, true, false)));

        assertThat(hosts("FIN-01").stream().filter(host -> host.id().contains("gpu")))
                .satisfiesExactlyInAnyOrder(
                        used -> {
                            assertThat(used.retired()).isTrue();
                            assertThat(used.gpus()).isEqualTo(8);
                            assertThat(used.freeGpus()).isEqualTo(4);
                        },
                        unused -> {
                            assertThat(unused.retired()).isFalse();
                            assertThat(unused.gpus()).isEqualTo(2);
                        });
    }

    @Test
    void a_host_whose_gpus_are_in_use_cannot_become_another_model() {
        engine.instances().deploy(ALICE, Orders.instance("1H100", "FIN-01"));

        SmallCloud.declare(engine, fleet(new HostGroup("gpu", 2, "B200", 8, 352, 2048, 400, true, false)));

        assertThat(hosts("FIN-01").stream().filter(host -> host.id().contains("gpu")))
                .extracting(Host::gpuModel, Host::retired)
                .containsExactlyInAnyOrder(tuple("H100", true), tuple("B200", false));
    }

    @Test
    void storage_may_be_declared_smaller_than_what_is_used_and_then_nothing_fits() {
        engine.volumes().create(ALICE, volume(500), "FIN-01", List.of());

        SmallCloud.declare(engine, fleet(new HostGroup("cpu", 1, null, 0, 64, 256, 100, true, false)));

        assertThatExceptionOfType(Refusal.class)
                .isThrownBy(() -> engine.volumes().create(ALICE, volume(1), "FIN-01", List.of()))
                .withMessageContaining("0 GB free");
    }

    @Test
    void a_location_that_the_catalog_does_not_have_is_refused_by_name() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SmallCloud.declare(engine, new FleetSpec(Map.of("MARS-01", List.of()))))
                .withMessageContainingAll("MARS-01", "FIN-01");
    }

    private static NewVolume volume(int size) {
        return new NewVolume("data", "NVMe", size, null, List.of());
    }

    private static FleetSpec fleet(HostGroup... groups) {
        return new FleetSpec(Map.of("FIN-01", List.of(groups)));
    }

    private Host host(String id) {
        return hosts().stream().filter(host -> host.id().equals(id)).findFirst().orElseThrow();
    }

    private List<Host> hosts() {
        return hosts(null);
    }

    private List<Host> hosts(@Nullable String location) {
        return store.read(session ->
                location == null ? session.fleet().hosts(NAME) : session.fleet().hosts(NAME, location));
    }
}
