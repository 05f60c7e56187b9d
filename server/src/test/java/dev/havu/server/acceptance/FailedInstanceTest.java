package dev.havu.server.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.havu.drivers.Progress.Failure;
import dev.havu.drivers.simulator.ScriptedOutcome;
import dev.havu.drivers.simulator.SimulationSpec;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Instances that do not come up, by script of the simulation or because they are given up while they are made. */
class FailedInstanceTest {
    private static final DeployBody WHOLE_HOST = DeployBody.small().with("instance_type", "8H100.80S.176V");

    private final RunningHavu havu = RunningHavu.settings()
            .simulation(new SimulationSpec(
                    SimulationSpec.defaultPolicies(),
                    List.of(
                            new ScriptedOutcome("bad-error-*", Failure.ERROR, Duration.ofSeconds(1)),
                            new ScriptedOutcome("bad-full-*", Failure.NO_CAPACITY, Duration.ofSeconds(1)),
                            new ScriptedOutcome("bad-blank-*", Failure.INSTALLATION_FAILED, Duration.ofSeconds(1)),
                            new ScriptedOutcome("bad-*", Failure.ERROR, Duration.ZERO))))
            .start();
    private final InstanceClient alice = new InstanceClient(havu, havu.alice());

    @AfterEach
    void stop() {
        havu.close();
    }

    @ParameterizedTest
    @CsvSource({"bad-error-1, error", "bad-full-1, no_capacity", "bad-blank-1, installation_failed"})
    void a_script_makes_machines_fail_by_their_host_name_while_they_are_provisioned(String hostname, String status) {
        String good = alice.ordered();
        String bad = alice.deploy(DeployBody.small().with("hostname", hostname));

        havu.advance(InstanceClient.ORDERED.plusMillis(999));
        assertThat(alice.status(bad)).isEqualTo("provisioning");
        havu.advance(Duration.ofMillis(1));

        assertThat(alice.status(bad)).isEqualTo(status);
        assertThat(alice.list("?status=" + status)).containsExactly(bad);
        JsonNode failed = alice.get(bad);
        assertThat(failed.get("ip").isNull()).isTrue();
        assertThat(alice.volumeIds(bad))
                .containsExactly(failed.get("os_volume_id").asString());
        alice.settled(good, "running");
        alice.settled(bad, status);
    }

    @Test
    void the_first_rule_that_matches_counts_and_one_without_delay_fails_at_once() {
        String id = alice.deploy(DeployBody.small().with("hostname", "bad-luck"));

        havu.advance(InstanceClient.ORDERED);

        assertThat(alice.status(id)).isEqualTo("error");
    }

    @ParameterizedTest
    @ValueSource(strings = {"bad", "abad-error-1", "BAD-error-1"})
    void a_rule_is_about_whole_host_names_as_written(String hostname) {
        alice.running(DeployBody.small().with("hostname", hostname));
    }

    @ParameterizedTest
    @CsvSource({"bad-error-1, error", "bad-full-1, no_capacity", "bad-blank-1, installation_failed"})
    void a_failed_instance_can_be_deployed_again_and_passes_through_the_same_states(String hostname, String status) {
        String id = failed(hostname, status);
        List<String> volumes = alice.volumeIds(id);

        alice.act("deploy", id).expect(202);
        assertThat(alice.status(id)).isEqualTo("ordered");
        havu.advance(InstanceClient.ORDERED);
        assertThat(alice.status(id)).isEqualTo("provisioning");

        alice.settled(id, status);
        assertThat(alice.volumeIds(id)).isEqualTo(volumes);
    }

    @ParameterizedTest
    @CsvSource({"bad-error-1, error", "bad-full-1, no_capacity", "bad-blank-1, installation_failed"})
    void a_failed_instance_can_be_deleted_like_any_other(String hostname, String status) {
        String id = failed(hostname, status);
        List<String> volumes = alice.volumeIds(id);

        alice.act("delete", id).expect(202);

        alice.settled(id, "discontinued");
        assertThat(alice.trash()).isEqualTo(volumes);
    }

    @ParameterizedTest
    @CsvSource({"bad-error-1, error, false", "bad-blank-1, installation_failed, false", "bad-full-1, no_capacity, true"
    })
    void only_an_instance_without_capacity_gives_its_hardware_back(String hostname, String status, boolean free) {
        alice.running(WHOLE_HOST);
        String id = alice.deploy(WHOLE_HOST.with("hostname", hostname));
        alice.settled(id, status);

        assertThat(alice.available("8H100.80S.176V", "FIN-01", false)).isEqualTo(free);

        alice.act("delete", id).expect(202);
        havu.settle();
        assertThat(alice.available("8H100.80S.176V", "FIN-01", false)).isTrue();
    }

    @Test
    void without_free_hardware_an_instance_without_capacity_is_not_deployed_again() {
        String id = alice.deploy(WHOLE_HOST.with("hostname", "bad-full-1"));
        alice.settled(id, "no_capacity");
        alice.running(WHOLE_HOST);
        String second = alice.running(WHOLE_HOST);
        List<String> before = alice.everything();

        alice.act("deploy", id).expectError(503, "service_unavailable", "8H100.80S.176V", "FIN-01");

        assertThat(alice.everything()).isEqualTo(before);
        alice.act("delete", second).expect(202);
        havu.settle();
        alice.act("deploy", id).expect(202);
        assertThat(alice.available("8H100.80S.176V", "FIN-01", false)).isFalse();
    }

    @Test
    void without_its_os_volume_a_failed_instance_is_not_deployed_again() {
        String id = failed("bad-error-1", "error");
        String osVolume = alice.volumeIds(id).getFirst();
        alice.api()
                .put("/volumes", "{\"action\":\"detach\",\"id\":\"%s\",\"instance_id\":\"%s\"}".formatted(osVolume, id))
                .expect(202);
        havu.settle();

        alice.act("deploy", id).expectError(403, "forbidden_action", "OS volume");

        alice.settled(id, "error");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void a_stuck_instance_can_be_deleted_while_it_is_made_and_never_runs(boolean provisioning) {
        String data = alice.volume();
        String id = alice.deploy(DeployBody.small().with("existing_volumes", List.of(data)));
        String osVolume =
                InstanceClient.ids(alice.api().getJson("/volumes"), "id").getLast();
        if (provisioning) {
            havu.advance(InstanceClient.ORDERED);
        }
        alice.act("delete", id).expect(403);

        alice.act("delete_stuck", id).expect(202);
        assertThat(alice.status(id)).isEqualTo("deleting");
        alice.settled(id, "discontinued");

        assertThat(alice.get(id).get("ip").isNull()).isTrue();
        assertThat(alice.trash()).containsExactly(osVolume);
        assertThat(alice.volumeStatus(data)).isEqualTo("detached");
        alice.act("delete_stuck", id).expect(204);
    }

    @Test
    void delete_stuck_treats_listed_volumes_as_delete_does() {
        String data = alice.volume();
        String id = alice.deploy(DeployBody.small().with("existing_volumes", List.of(data)));

        alice.act("delete_stuck", id, Map.of("volume_ids", List.of(data), "delete_permanently", true))
                .expect(202);

        assertThat(alice.trash()).isEmpty();
        assertThat(alice.getVolume(data).get("is_permanently_deleted").asBoolean())
                .isTrue();
        assertThat(alice.api().getJson("/volumes")).hasSize(1);
    }

    private String failed(String hostname, String status) {
        return alice.settled(alice.deploy(DeployBody.small().with("hostname", hostname)), status);
    }
}
