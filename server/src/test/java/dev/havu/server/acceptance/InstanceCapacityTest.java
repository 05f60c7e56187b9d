package dev.havu.server.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.havu.domain.fleet.Allocation;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is available follows from what is deployed. FIN-01 has two hosts with eight H100 each. */
class InstanceCapacityTest {
    private static final String WHOLE_HOST = "8H100.80S.176V";

    private final RunningHavu havu = RunningHavu.start();
    private final InstanceClient alice = new InstanceClient(havu, havu.alice());

    @AfterEach
    void stop() {
        havu.close();
    }

    @Test
    void a_type_is_available_until_the_last_place_is_taken_and_again_when_one_is_gone() {
        String first = alice.deploy(type(WHOLE_HOST));
        assertAvailable(WHOLE_HOST, true);
        alice.deploy(type(WHOLE_HOST));
        assertAvailable(WHOLE_HOST, false);
        assertAvailable(DeployBody.GPU_TYPE, false);
        assertAvailable("1B200.30V", true);

        alice.settled(first, "running");
        alice.act("delete", first).expect(202);
        assertAvailable(WHOLE_HOST, false);
        alice.settled(first, "discontinued");

        assertAvailable(WHOLE_HOST, true);
    }

    @Test
    void a_small_machine_takes_a_large_type_away_only_when_no_host_is_left_whole() {
        alice.deploy(type(DeployBody.GPU_TYPE));
        assertAvailable(WHOLE_HOST, true);
        alice.deploy(type(WHOLE_HOST));

        assertAvailable(WHOLE_HOST, false);
        assertAvailable("4H100.80S.176V", true);
    }

    @Test
    void sixteen_gpus_go_to_sixteen_machines_and_no_two_share_one() {
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
            ids.add(alice.deploy(type(DeployBody.GPU_TYPE)));
        }
        alice.api()
                .post("/instances", type(DeployBody.GPU_TYPE).toString())
                .expectError(503, "service_unavailable", DeployBody.GPU_TYPE, "FIN-01");

        Set<String> gpus = new HashSet<>();
        for (Allocation allocation : allocations()) {
            assertThat(ids).contains(allocation.owner());
            allocation.gpuIndexes().forEach(index -> gpus.add(allocation.host() + "/" + index));
        }
        assertThat(gpus).hasSize(16);
    }

    @Test
    void of_many_orders_at_the_same_time_exactly_as_many_succeed_as_there_is_room_for() throws Exception {
        List<Callable<Integer>> orders = Collections.nCopies(
                24,
                () -> alice.api()
                        .post("/instances", type(DeployBody.GPU_TYPE).toString())
                        .status());
        List<Integer> statuses = new ArrayList<>();
        try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<Integer> order : clients.invokeAll(orders)) {
                statuses.add(order.get());
            }
        }

        assertThat(statuses.stream().filter(status -> status == 202)).hasSize(16);
        assertThat(statuses.stream().filter(status -> status == 503)).hasSize(8);
        assertThat(alice.list("")).hasSize(16);
        assertThat(alice.api().getJson("/volumes")).hasSize(16);
    }

    @ParameterizedTest
    @CsvSource({"shutdown, offline, false", "hibernate, offline, true"})
    void a_machine_that_is_shut_down_keeps_its_hardware_and_one_that_hibernates_does_not(
            String action, String status, boolean available) {
        alice.running(type(WHOLE_HOST));
        String id = alice.running(type(WHOLE_HOST));

        alice.act(action, id).expect(202);
        alice.settled(id, status);

        assertAvailable(WHOLE_HOST, available);
    }

    @Test
    void locations_are_counted_apart() {
        alice.deploy(type(WHOLE_HOST));
        alice.deploy(type(WHOLE_HOST));

        assertThat(alice.available(WHOLE_HOST, "FIN-03", false)).isTrue();
        assertThat(alice.available(WHOLE_HOST, "FIN-02", false)).isFalse();
        assertThat(alice.api().getJson("/instance-availability/" + WHOLE_HOST).asBoolean())
                .isTrue();
    }

    @Test
    void projects_of_one_cloud_share_the_fleet_and_clouds_do_not() {
        try (RunningHavu two =
                RunningHavu.settings().furtherCloud("second", "carol").start()) {
            InstanceClient bob = new InstanceClient(two, two.bob());
            bob.deploy(type(WHOLE_HOST));
            bob.deploy(type(WHOLE_HOST));

            assertThat(new InstanceClient(two, two.alice()).available(WHOLE_HOST, "FIN-01", false))
                    .isFalse();
            assertThat(new InstanceClient(two, two.client("carol")).available(WHOLE_HOST, "FIN-01", false))
                    .isTrue();
        }
    }

    @Test
    void machines_without_gpus_take_none_of_the_hosts_that_have_some() {
        for (int i = 0; i < 2; i++) {
            alice.deploy(type("CPU.360V.1440G"));
        }

        alice.api()
                .post("/instances", type("CPU.32V.128G").toString())
                .expectError(503, "service_unavailable", "CPU.32V.128G", "FIN-01");
        assertAvailable(WHOLE_HOST, true);
    }

    /** The boolean of the type and the lists agree. */
    private void assertAvailable(String type, boolean available) {
        assertThat(alice.available(type, "FIN-01", false)).as(type).isEqualTo(available);
        List<String> listed = InstanceClient.ids(alice.api()
                .getJson("/instance-availability?location_code=FIN-01")
                .get(0)
                .get("availabilities"));
        assertThat(listed.contains(type)).as(type).isEqualTo(available);
    }

    private List<Allocation> allocations() {
        return havu.server()
                .engine()
                .transactions()
                .store()
                .read(session -> session.fleet().allocations(RunningHavu.CLOUD));
    }

    private static DeployBody type(String type) {
        return DeployBody.small().with("instance_type", type);
    }
}
