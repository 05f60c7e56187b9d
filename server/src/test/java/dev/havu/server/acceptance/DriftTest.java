package dev.havu.server.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Resources change behind the back of their owners, and the API tells so. */
class DriftTest {
    private static final String DRIFT = "/admin/v1/clouds/default/drift";

    private final RunningHavu havu =
            RunningHavu.settings().furtherCloud("suite", "carol").start();
    private final InstanceClient alice = new InstanceClient(havu, havu.alice());

    @AfterEach
    void stop() {
        havu.close();
    }

    @Test
    void a_machine_is_switched_off_and_on_again() {
        String id = alice.running();

        drift(id, "stopped").expect(204);
        assertThat(alice.status(id)).isEqualTo("offline");

        drift(id, "started").expect(204);
        assertThat(alice.status(id)).isEqualTo("running");
    }

    @Test
    void what_was_found_is_an_event() {
        String id = alice.running();
        drift(id, "stopped").expect(204);

        assertThat(havu.admin()
                        .getJson("/admin/v1/clouds/default/events?type=drift.reported")
                        .get("events")
                        .findValuesAsString("resource_id"))
                .containsExactly(id);
    }

    @Test
    void a_host_is_out_of_sight_for_a_while() {
        String id = alice.running();

        drift(id, "out_of_sight").expect(204);
        assertThat(alice.status(id)).isEqualTo("unknown");

        drift(id, "started").expect(204);
        assertThat(alice.status(id)).isEqualTo("running");
    }

    @Test
    void a_machine_that_is_gone_is_an_error_and_holds_its_place_until_it_is_deleted() {
        String id = alice.running();

        drift(id, "gone").expect(204);
        assertThat(alice.status(id)).isEqualTo("error");

        alice.act("delete", id).expect(202);
        alice.settled(id, "discontinued");
    }

    @Test
    void a_node_of_a_cluster_is_found_off() {
        Belongings mine = Belongings.bought(havu, alice.api());

        drift(mine.node(), "stopped").expect(204);

        assertThat(alice.api()
                        .getJson("/clusters/" + mine.cluster())
                        .at("/worker_nodes/0/status")
                        .asString())
                .isEqualTo("offline");
    }

    @Test
    void a_lost_volume_is_gone_from_its_machine_and_gives_its_storage_back() {
        String id = alice.running();
        String osVolume =
                alice.api().getJson("/instances/" + id).get("os_volume_id").asString();

        drift(osVolume, "gone").expect(204);

        assertThat(alice.api().getJson("/volumes/" + osVolume).get("status").asString())
                .isEqualTo("deleted");
        assertThat(alice.api().getJson("/instances/" + id).get("os_volume_id").isNull())
                .isTrue();
        assertThat(drift(osVolume, "gone").status()).isEqualTo(409);
        alice.api()
                .create("/volumes", "{\"name\":\"v\",\"type\":\"NVMe\",\"size\":20000,\"location_code\":\"FIN-01\"}");
    }

    @Test
    void a_volume_is_renamed_behind_the_back_of_whoever_named_it() {
        String volume = alice.api()
                .create("/volumes", "{\"name\":\"v\",\"type\":\"NVMe\",\"size\":10,\"location_code\":\"FIN-01\"}");

        havu.admin()
                .post(DRIFT, "{\"id\":\"%s\",\"change\":\"changed_name\",\"name\":\"other\"}".formatted(volume))
                .expect(204);

        assertThat(alice.api().getJson("/volumes/" + volume).get("name").asString())
                .isEqualTo("other");
        assertThat(drift(volume, "changed_name").expect(400).text()).contains("name: is required");
    }

    @Test
    void what_cannot_be_found_so_is_refused() {
        String id = alice.ordered();

        assertThat(drift(id, "stopped").expect(409).text()).contains(id, "ordered");
        assertThat(drift("9f5a4d6e-6a0e-4c0f-8d4e-2f6d0a1b3c5d", "stopped")
                        .expect(404)
                        .text())
                .contains("There is no instance, cluster node or volume");
        assertThat(havu.admin()
                        .post("/admin/v1/clouds/suite/drift", "{\"id\":\"%s\",\"change\":\"stopped\"}".formatted(id))
                        .status())
                .isEqualTo(404);
        assertThat(drift(id, "stolen").status()).isEqualTo(400);
    }

    private Answer drift(String id, String change) {
        return havu.admin().post(DRIFT, "{\"id\":\"%s\",\"change\":\"%s\"}".formatted(id, change));
    }
}
