package dev.havu.domain.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Which hosts machines go to; by default the fullest that fits, so that whole hosts stay free for large types. */
class PlacementTest {
    private static final MachineSize ONE_GPU = new MachineSize(30, 120, 1, "H100", false);
    private static final MachineSize EIGHT_GPUS = new MachineSize(176, 1480, 8, "H100", false);
    private static final MachineSize NO_GPU = new MachineSize(4, 16, 0, null, false);
    private static final MachineSize CONFIDENTIAL = new MachineSize(30, 120, 1, "H100", true);

    private static Host gpuHost(String id, int freeGpus) {
        return host(id, "H100", 8, true, false, false, freeGpus, 352, 2048);
    }

    private static Host host(
            String id,
            @Nullable String model,
            int gpus,
            boolean spot,
            boolean confidential,
            boolean retired,
            int freeGpus,
            int freeCores,
            int freeMemory) {
        return new Host(
                id,
                "FIN-01",
                model,
                gpus,
                352,
                2048,
                4000,
                spot,
                confidential,
                retired,
                freeGpus,
                freeCores,
                freeMemory);
    }

    @Test
    void the_fullest_host_that_fits_is_taken() {
        List<Host> hosts = List.of(gpuHost("a", 8), gpuHost("b", 2), gpuHost("c", 0), gpuHost("d", 5));

        assertThat(Placement.STANDARD.one(hosts, ONE_GPU, false)).map(Host::id).contains("b");
        assertThat(Placement.STANDARD.one(hosts, EIGHT_GPUS, false))
                .map(Host::id)
                .contains("a");
    }

    @Test
    void among_equally_full_hosts_the_choice_is_always_the_same() {
        assertThat(Placement.STANDARD.one(List.of(gpuHost("b", 4), gpuHost("a", 4), gpuHost("c", 4)), ONE_GPU, false))
                .map(Host::id)
                .contains("a");
    }

    @Test
    void cores_and_memory_must_fit_as_well_as_gpus() {
        Host fewCores = host("cores", "H100", 8, true, false, false, 8, 29, 2048);
        Host littleMemory = host("memory", "H100", 8, true, false, false, 8, 352, 119);
        Host exact = host("exact", "H100", 8, true, false, false, 1, 30, 120);

        assertThat(Placement.STANDARD.one(List.of(fewCores, littleMemory), ONE_GPU, false))
                .isEmpty();
        assertThat(Placement.STANDARD.one(List.of(fewCores, littleMemory, exact), ONE_GPU, false))
                .contains(exact);
    }

    @Test
    void the_gpu_model_must_be_the_one_of_the_type() {
        Host other = host("other", "B200", 8, true, false, false, 8, 352, 2048);

        assertThat(Placement.STANDARD.one(List.of(other), ONE_GPU, false)).isEmpty();
    }

    @Test
    void machines_without_gpus_do_not_take_up_hosts_that_have_some() {
        Host cpu = host("cpu", null, 0, true, false, false, 0, 352, 2048);

        assertThat(Placement.STANDARD.one(List.of(gpuHost("gpu", 8)), NO_GPU, false))
                .isEmpty();
        assertThat(Placement.STANDARD.one(List.of(gpuHost("gpu", 8), cpu), NO_GPU, false))
                .contains(cpu);
        assertThat(Placement.STANDARD.one(List.of(cpu), ONE_GPU, false)).isEmpty();
    }

    @Test
    void spot_machines_go_only_to_hosts_that_take_them_and_others_go_anywhere() {
        Host noSpot = host("no-spot", "H100", 8, false, false, false, 8, 352, 2048);

        assertThat(Placement.STANDARD.one(List.of(noSpot), ONE_GPU, true)).isEmpty();
        assertThat(Placement.STANDARD.one(List.of(noSpot), ONE_GPU, false)).contains(noSpot);
        assertThat(Placement.STANDARD.one(List.of(gpuHost("spot", 8)), ONE_GPU, false))
                .isPresent();
    }

    @Test
    void confidential_machines_and_hosts_keep_to_themselves() {
        Host confidential = host("confidential", "H100", 8, true, true, false, 8, 352, 2048);

        assertThat(Placement.STANDARD.one(List.of(gpuHost("plain", 8)), CONFIDENTIAL, false))
                .isEmpty();
        assertThat(Placement.STANDARD.one(List.of(confidential), ONE_GPU, false))
                .isEmpty();
        assertThat(Placement.STANDARD.one(List.of(confidential), CONFIDENTIAL, false))
                .contains(confidential);
    }

    @Test
    void a_retired_host_takes_nothing_new() {
        Host retired = host("retired", "H100", 8, true, false, true, 8, 352, 2048);

        assertThat(Placement.STANDARD.one(List.of(retired), ONE_GPU, false)).isEmpty();
        assertThat(Placement.STANDARD.cluster(
                        List.of(retired, host("cpu", null, 0, true, false, false, 0, 352, 2048)), NO_GPU, ONE_GPU, 1))
                .isEmpty();
    }

    @Test
    void the_workers_of_a_cluster_go_to_different_hosts_or_nowhere() {
        Host cpu = host("cpu", null, 0, true, false, false, 0, 352, 2048);
        List<Host> hosts = List.of(gpuHost("a", 8), gpuHost("b", 7), gpuHost("c", 8), cpu);

        assertThat(Placement.STANDARD.cluster(hosts, NO_GPU, EIGHT_GPUS, 2)).hasValueSatisfying(places -> {
            assertThat(places.jumpHost()).isEqualTo(cpu);
            assertThat(places.workers()).extracting(Host::id).containsExactly("a", "c");
        });
        assertThat(Placement.STANDARD.cluster(hosts, NO_GPU, EIGHT_GPUS, 3)).isEmpty();
        assertThat(Placement.STANDARD.cluster(hosts.subList(0, 3), NO_GPU, EIGHT_GPUS, 2))
                .isEmpty();
    }

    @Test
    void workers_without_gpus_share_hosts_when_there_are_fewer_hosts_than_workers() {
        Host small = host("small", null, 0, true, false, false, 0, 8, 2048);
        Host large = host("large", null, 0, true, false, false, 0, 20, 2048);

        assertThat(Placement.STANDARD.cluster(List.of(small, large), NO_GPU, NO_GPU, 5))
                .hasValueSatisfying(places -> {
                    assertThat(places.jumpHost().id()).isEqualTo("large");
                    assertThat(places.workers())
                            .extracting(Host::id)
                            .containsExactly("small", "large", "small", "large", "large");
                });
        assertThat(Placement.STANDARD.cluster(List.of(small, large), NO_GPU, NO_GPU, 7))
                .isEmpty();
    }

    @Test
    void spread_the_emptiest_host_is_taken() {
        Placement spread = new Placement(Placement.Order.SPREAD, false, false);
        List<Host> hosts = List.of(gpuHost("a", 2), gpuHost("b", 8), gpuHost("c", 0), gpuHost("d", 8));

        assertThat(spread.one(hosts, ONE_GPU, false)).map(Host::id).contains("b");
        assertThat(spread.one(
                        List.of(
                                host("full", null, 0, true, false, false, 0, 8, 2048),
                                host("empty", null, 0, true, false, false, 0, 352, 2048)),
                        NO_GPU,
                        false))
                .map(Host::id)
                .contains("empty");
    }

    @Test
    void mixed_machines_without_gpus_take_hosts_with_gpus_when_no_other_has_room() {
        Host cpu = host("cpu", null, 0, true, false, false, 0, 4, 16);
        Host free = gpuHost("free", 8);
        Host taken = gpuHost("taken", 0);
        Placement packed = new Placement(Placement.Order.PACK, true, false);
        Placement spread = new Placement(Placement.Order.SPREAD, true, false);

        for (Placement mixed : List.of(packed, spread)) {
            assertThat(mixed.one(List.of(free, taken, cpu), NO_GPU, false)).contains(cpu);
            assertThat(mixed.one(List.of(cpu), ONE_GPU, false)).isEmpty();
        }
        assertThat(packed.one(List.of(free, taken, cpu.with(NO_GPU)), NO_GPU, false))
                .contains(taken);
    }

    @Test
    void mixed_a_jump_host_and_a_worker_share_a_host_only_if_both_have_room() {
        Placement mixed = new Placement(Placement.Order.PACK, true, false);
        Host exact = host("exact", "H100", 8, true, false, false, 8, 176, 1480);
        Host roomy = host("roomy", "H100", 8, true, false, false, 8, 180, 1496);

        assertThat(mixed.cluster(List.of(exact), NO_GPU, EIGHT_GPUS, 1)).isEmpty();
        assertThat(mixed.cluster(List.of(roomy), NO_GPU, EIGHT_GPUS, 1)).isPresent();
    }
}
