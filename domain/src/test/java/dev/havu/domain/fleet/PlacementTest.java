package dev.havu.domain.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A machine goes to the fullest host it fits on, so that whole hosts stay free for large types. */
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

        assertThat(Placement.one(hosts, ONE_GPU, false)).map(Host::id).contains("b");
        assertThat(Placement.one(hosts, EIGHT_GPUS, false)).map(Host::id).contains("a");
    }

    @Test
    void among_equally_full_hosts_the_choice_is_always_the_same() {
        assertThat(Placement.one(List.of(gpuHost("b", 4), gpuHost("a", 4), gpuHost("c", 4)), ONE_GPU, false))
                .map(Host::id)
                .contains("a");
    }

    @Test
    void cores_and_memory_must_fit_as_well_as_gpus() {
        Host fewCores = host("cores", "H100", 8, true, false, false, 8, 29, 2048);
        Host littleMemory = host("memory", "H100", 8, true, false, false, 8, 352, 119);
        Host exact = host("exact", "H100", 8, true, false, false, 1, 30, 120);

        assertThat(Placement.one(List.of(fewCores, littleMemory), ONE_GPU, false))
                .isEmpty();
        assertThat(Placement.one(List.of(fewCores, littleMemory, exact), ONE_GPU, false))
                .contains(exact);
    }

    @Test
    void the_gpu_model_must_be_the_one_of_the_type() {
        Host other = host("other", "B200", 8, true, false, false, 8, 352, 2048);

        assertThat(Placement.one(List.of(other), ONE_GPU, false)).isEmpty();
    }

    @Test
    void machines_without_gpus_do_not_take_up_hosts_that_have_some() {
        Host cpu = host("cpu", null, 0, true, false, false, 0, 352, 2048);

        assertThat(Placement.one(List.of(gpuHost("gpu", 8)), NO_GPU, false)).isEmpty();
        assertThat(Placement.one(List.of(gpuHost("gpu", 8), cpu), NO_GPU, false))
                .contains(cpu);
        assertThat(Placement.one(List.of(cpu), ONE_GPU, false)).isEmpty();
    }

    @Test
    void spot_machines_go_only_to_hosts_that_take_them_and_others_go_anywhere() {
        Host noSpot = host("no-spot", "H100", 8, false, false, false, 8, 352, 2048);

        assertThat(Placement.one(List.of(noSpot), ONE_GPU, true)).isEmpty();
        assertThat(Placement.one(List.of(noSpot), ONE_GPU, false)).contains(noSpot);
        assertThat(Placement.one(List.of(gpuHost("spot", 8)), ONE_GPU, false)).isPresent();
    }

    @Test
    void confidential_machines_and_hosts_keep_to_themselves() {
        Host confidential = host("confidential", "H100", 8, true, true, false, 8, 352, 2048);

        assertThat(Placement.one(List.of(gpuHost("plain", 8)), CONFIDENTIAL, false))
                .isEmpty();
        assertThat(Placement.one(List.of(confidential), ONE_GPU, false)).isEmpty();
        assertThat(Placement.one(List.of(confidential), CONFIDENTIAL, false)).contains(confidential);
    }

    @Test
    void a_retired_host_takes_nothing_new() {
        Host retired = host("retired", "H100", 8, true, false, true, 8, 352, 2048);

        assertThat(Placement.one(List.of(retired), ONE_GPU, false)).isEmpty();
        assertThat(Placement.spread(List.of(retired), ONE_GPU, 1)).isEmpty();
    }

    @Test
    void the_workers_of_a_cluster_go_to_different_hosts_or_nowhere() {
        List<Host> hosts = List.of(gpuHost("a", 8), gpuHost("b", 7), gpuHost("c", 8));

        assertThat(Placement.spread(hosts, EIGHT_GPUS, 2))
                .hasValueSatisfying(
                        places -> assertThat(places).extracting(Host::id).containsExactly("a", "c"));
        assertThat(Placement.spread(hosts, EIGHT_GPUS, 3)).isEmpty();
    }
}
