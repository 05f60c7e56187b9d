package dev.havu.server.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A project may hold as much as its quotas say, and is told so in the words that official tools look for. */
class QuotaTest {
    private static final String QUOTAS = "/admin/v1/clouds/default/projects/default/quotas";

    private final RunningHavu havu = RunningHavu.start();
    private final InstanceClient alice = new InstanceClient(havu, havu.alice());

    @AfterEach
    void stop() {
        havu.close();
    }

    @Test
    void gpus_are_counted_while_machines_hold_them() {
        set("\"gpus\":1");
        String first = alice.running(DeployBody.gpu());

        refused(DeployBody.gpu(), "GPU limit exceeded: the project has a quota of 1 GPUs, holds 1 and wants 1 more");
        alice.deploy(DeployBody.small());
        alice.deploy(DeployBody.gpu().with("is_spot", true));

        alice.act("delete", first).expect(202);
        havu.settle();
        alice.running(DeployBody.gpu());
    }

    @Test
    void gpus_of_spot_machines_have_a_quota_of_their_own() {
        set("\"spot_gpus\":0");

        refused(DeployBody.gpu().with("is_spot", true), "Spot GPU limit exceeded");
        alice.deploy(DeployBody.gpu());
    }

    @Test
    void a_machine_does_not_slip_from_one_contract_to_the_other() {
        set("\"spot_gpus\":0");
        String id = alice.running(DeployBody.gpu());

        assertThat(alice.api()
                        .put(
                                "/instances",
                                "{\"action\":\"configure_spot\",\"id\":\"%s\",\"is_spot\":true}".formatted(id))
                        .expect(400)
                        .text())
                .contains("Spot GPU limit exceeded");
    }

    @Test
    void cores_of_all_machines_are_counted() {
        set("\"vcpus\":7");
        alice.deploy(DeployBody.small());

        refused(
                DeployBody.small(),
                "vCPU limit exceeded: the project has a quota of 7 vCPUs, holds 4 and wants 4 more");
    }

    @Test
    void clusters_count_with_all_of_their_nodes() {
        set("\"gpus\":15");

        assertThat(new ClusterCalls(havu, havu.alice()).post().expect(400).text())
                .contains("GPU limit exceeded: the project has a quota of 15 GPUs, holds 0 and wants 16 more");
    }

    @Test
    void a_hibernated_machine_comes_back_only_within_the_quota() {
        String id = alice.offline(DeployBody.gpu());
        alice.act("hibernate", id).expect(202);
        havu.settle();
        set("\"gpus\":0");

        assertThat(alice.act("restore", id).expect(400).text()).contains("GPU limit exceeded");
        set("\"gpus\":null");
        alice.act("restore", id).expect(202);
    }

    @Test
    void storage_is_counted_when_it_is_made_enlarged_or_comes_with_a_machine() {
        set("\"storage_gb\":100");
        String volume = volume(60).expect(202).text();
        havu.settle();

        assertThat(volume(41).expect(400).text())
                .contains(
                        "Storage limit exceeded: the project has a quota of 100 GB of volumes, holds 60 and wants 41 more");
        refused(DeployBody.small(), "Storage limit exceeded");
        assertThat(alice.api().getJson("/instances").size()).isZero();
        assertThat(resize(volume, 101).expect(400).text()).contains("Storage limit exceeded");
        resize(volume, 100).expect(202);
        alice.api().delete("/volumes/" + volume).expect(202);
        assertThat(volume(1).expect(400).text()).contains("Storage limit exceeded");
        alice.api().delete("/volumes/" + volume, "{\"is_permanent\":true}").expect(202);
        volume(100).expect(202);
    }

    @Test
    void scripts_are_counted() {
        set("\"scripts\":1");
        alice.api().create("/scripts", "{\"name\":\"one\",\"script\":\"true\"}");

        assertThat(alice.api()
                        .post("/scripts", "{\"name\":\"two\",\"script\":\"true\"}")
                        .expect(400)
                        .text())
                .contains("Startup script limit exceeded");
    }

    @Test
    void what_is_handed_over_has_to_fit_into_the_quotas_of_the_receiver() {
        havu.admin()
                .put("/admin/v1/clouds/default/projects/other/quotas", "{\"gpus\":0}")
                .expect(200);
        String id = alice.running(DeployBody.gpu());

        assertThat(alice.api()
                        .put(
                                "/instances",
                                "{\"action\":\"transfer\",\"id\":\"%s\",\"project_id\":\"other\"}".formatted(id))
                        .expect(400)
                        .text())
                .contains("GPU limit exceeded");
    }

    @Test
    void a_quota_binds_nobody_else_and_takes_nothing_away() {
        String id = alice.running(DeployBody.gpu());
        set("\"gpus\":0");

        assertThat(alice.status(id)).isEqualTo("running");
        new InstanceClient(havu, havu.bob()).deploy(DeployBody.gpu());
        assertThat(set("\"vcpus\":5").expect(200).json().get("quotas").toString())
                .isEqualTo("{\"scripts\":100,\"gpus\":0,\"spot_gpus\":null,\"vcpus\":5,\"storage_gb\":null}");
        assertThat(set("\"gpus\":-1").status()).isEqualTo(400);
        assertThat(set("\"scripts\":null").json().get("script_quota").asInt()).isEqualTo(1000);
    }

    private Answer set(String fields) {
        return havu.admin().put(QUOTAS, "{" + fields + "}");
    }

    private void refused(DeployBody body, String message) {
        Answer answer = alice.api().post("/instances", body.toString());
        assertThat(answer.expect(400).json().get("code").asString()).isEqualTo("invalid_request");
        assertThat(answer.text()).contains(message);
    }

    private Answer volume(int size) {
        return alice.api()
                .post(
                        "/volumes",
                        "{\"name\":\"v\",\"type\":\"NVMe\",\"size\":%d,\"location_code\":\"FIN-01\"}".formatted(size));
    }

    private Answer resize(String volume, int size) {
        return alice.api().put("/volumes", "{\"action\":\"resize\",\"id\":\"%s\",\"size\":%d}".formatted(volume, size));
    }
}
