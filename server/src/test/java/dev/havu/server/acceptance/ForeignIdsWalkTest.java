package dev.havu.server.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Every operation with ids of another project: they look exactly like ids that do not exist, and nothing there changes. */
class ForeignIdsWalkTest {
    private static final String UUID = "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}";

    private static RunningHavu havu;
    private static ApiClient alice;
    private static ApiClient bob;
    private static Belongings ofAlice;
    private static Everything before;
    private static String instanceOfBob;
    private static String volumeOfBob;

    @BeforeAll
    static void start() {
        havu = RunningHavu.start();
        alice = havu.alice();
        bob = havu.bob();
        ofAlice = Belongings.bought(havu, alice);
        instanceOfBob = bob.create("/instances", """
                {"instance_type":"CPU.4V.16G","image":"ubuntu-24.04","hostname":"bob","location_code":"FIN-01"}""");
        volumeOfBob =
                bob.create("/volumes", "{\"type\":\"NVMe\",\"name\":\"bob\",\"size\":50,\"location_code\":\"FIN-01\"}");
        havu.settle();
        bob.put("/instances", "{\"action\":\"shutdown\",\"id\":\"%s\"}".formatted(instanceOfBob))
                .expect(202);
        havu.settle();
        before = Everything.of(alice);
    }

    @AfterAll
    static void stop() {
        havu.close();
    }

    @AfterEach
    void nothing_of_alice_has_changed() {
        assertThat(Everything.of(alice)).isEqualTo(before);
    }

    /** All operations whose path has an id in it. */
    static List<String> operationsOnOneResource() {
        return SampleRequests.operationIds(true).stream()
                .filter(id -> SampleRequests.of(id, ofAlice).path().matches(".*" + UUID + ".*"))
                .toList();
    }

    @Test
    void there_are_17_operations_on_one_resource() {
        assertThat(operationsOnOneResource()).hasSize(17);
    }

    @ParameterizedTest
    @MethodSource("operationsOnOneResource")
    void an_id_of_another_project_in_the_path_is_answered_like_one_that_nobody_has(String operationId) {
        Answer foreign = SampleRequests.of(operationId, ofAlice).send(bob);
        Answer unknown = SampleRequests.of(operationId, Belongings.nobodys()).send(bob);

        if (IdWalkTest.DELETE_WHAT_IS_THERE.contains(operationId)) {
            foreign.expect(200);
        } else {
            foreign.expectError(404, "not_found", "not found");
        }
        assertThat(foreign.text().replaceAll(UUID, "ID"))
                .isEqualTo(unknown.expect(foreign.status()).text().replaceAll(UUID, "ID"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"performInstanceAction", "performInstanceActionDeprecated"})
    void no_action_reaches_an_instance_of_another_project(String operationId) {
        String path = SampleRequests.of(operationId, ofAlice).path();
        String method = SampleRequests.of(operationId, ofAlice).operation().method();
        for (String action : List.of(
                "boot",
                "start",
                "shutdown",
                "delete",
                "discontinue",
                "hibernate",
                "restore",
                "configure_spot",
                "force_shutdown",
                "delete_stuck",
                "deploy",
                "transfer")) {
            for (String instance : List.of(ofAlice.instance(), ofAlice.stopped())) {
                for (String id : List.of("\"id\":\"%s\"", "\"id\":[\"%s\"]", "\"instance_id\":\"%s\"")) {
                    String body =
                            "{\"action\":\"%s\",%s,\"project_id\":\"other\"}".formatted(action, id.formatted(instance));
                    bob.send(method, path, body, Map.of("Content-Type", "application/json"))
                            .expectError(404, "not_found", instance);
                }
            }
        }
    }

    @Test
    void among_several_instances_the_one_of_another_project_is_the_one_not_found() {
        JsonNode results = bob.put(
                        "/instances",
                        "{\"action\":\"shutdown\",\"id\":[\"%s\",\"%s\"]}".formatted(instanceOfBob, ofAlice.instance()))
                .expect(207)
                .json();

        assertThat(results.get(0).get("status").asString()).isEqualTo("success");
        assertThat(results.get(1).get("status").asString()).isEqualTo("error");
        assertThat(results.get(1).get("statusCode").intValue()).isEqualTo(404);
        assertThat(results.get(1).get("error").asString()).contains("not found");
    }

    @Test
    void a_volume_of_another_project_is_not_deleted_along_with_an_own_instance() {
        bob.put(
                        "/instances",
                        "{\"action\":\"delete\",\"id\":\"%s\",\"volume_ids\":[\"%s\"],\"delete_permanently\":true}"
                                .formatted(instanceOfBob, ofAlice.volume()))
                .expectError(404, "not_found", ofAlice.volume());
        assertThat(bob.getJson("/instances/" + instanceOfBob).get("status").asString())
                .isEqualTo("offline");
    }

    static List<String> partsOfADeployment() {
        return List.of(
                "\"ssh_key_ids\":[\"%s\"]".formatted(ofAlice.sshKey()),
                "\"ssh_key_ids\":\"%s\"".formatted(ofAlice.sshKey()),
                "\"startup_script_id\":\"%s\"".formatted(ofAlice.script()),
                "\"existing_volumes\":[\"%s\"]".formatted(ofAlice.volume()),
                "\"existing_volumes\":[\"%s\",\"%s\"]".formatted(volumeOfBob, ofAlice.volume()),
                "\"image\":\"%s\"".formatted(ofAlice.osVolume()));
    }

    @ParameterizedTest
    @MethodSource("partsOfADeployment")
    void an_instance_cannot_be_deployed_with_something_of_another_project(String part) {
        String body = "{\"instance_type\":\"CPU.4V.16G\",\"hostname\":\"thief\",\"location_code\":\"FIN-01\",%s%s}"
                .formatted(part.startsWith("\"image\"") ? "" : "\"image\":\"ubuntu-24.04\",", part);

        bob.post("/instances", body).expectError(404, "not_found", "not found");

        assertThat(bob.getJson("/instances")).hasSize(1);
    }

    static List<String> partsOfACluster() {
        return List.of(
                "\"ssh_key_ids\":[\"%s\"]".formatted(ofAlice.sshKey()),
                "\"startup_script_id\":\"%s\"".formatted(ofAlice.script()),
                "\"existing_volumes\":[{\"id\":\"%s\"}]".formatted(ofAlice.clusterVolume()));
    }

    @ParameterizedTest
    @MethodSource("partsOfACluster")
    void a_cluster_cannot_be_deployed_with_something_of_another_project(String part) {
        String body = """
                {"cluster_type":"16B200","image":"ubuntu-22.04-cuda-12.9-cluster","hostname":"thief",
                 "location_code":"FIN-03","shared_volume":{"name":"home","size":1000},%s}""".formatted(part);

        bob.post("/clusters", body).expectError(404, "not_found", "not found");

        assertThat(bob.getJson("/clusters")).isEmpty();
    }

    @Test
    void a_cluster_of_another_project_cannot_be_discontinued() {
        bob.put("/clusters", "{\"action\":\"discontinue\",\"id\":\"%s\"}".formatted(ofAlice.cluster()))
                .expectError(404, "not_found", "not found");
        bob.put("/clusters", "{\"actions\":[{\"action\":\"discontinue\",\"id\":\"%s\"}]}".formatted(ofAlice.cluster()))
                .expectError(404, "not_found", "not found");
    }

    @Test
    void no_action_reaches_a_volume_of_another_project() {
        for (String volume :
                List.of(ofAlice.volume(), ofAlice.osVolume(), ofAlice.trashed(), ofAlice.clusterVolume())) {
            for (String action : List.of(
                    "attach",
                    "detach",
                    "delete",
                    "rename",
                    "resize",
                    "restore",
                    "clone",
                    "cancel",
                    "create",
                    "export",
                    "transfer")) {
                for (String ids : List.of("[\"%s\"]", "\"%s\"", "[\"" + volumeOfBob + "\",\"%s\"]")) {
                    String body =
                            "{\"action\":\"%s\",\"id\":%s,\"name\":\"mine\",\"size\":60,\"instance_id\":\"%s\",\"is_permanent\":true}"
                                    .formatted(action, ids.formatted(volume), instanceOfBob);
                    int status = bob.put("/volumes", body).status();
                    if (ids.contains(volumeOfBob)) {
                        assertThat(status).as(body).isIn(400, 403, 404);
                    } else {
                        assertThat(status).as(body).isEqualTo(404);
                    }
                }
            }
        }
        assertThat(bob.getJson("/volumes/" + volumeOfBob).get("name").asString())
                .as("what was done together is undone together")
                .isEqualTo("bob");
    }

    @Test
    void an_own_volume_cannot_be_attached_to_an_instance_of_another_project() {
        for (String target : List.of("\"instance_id\":\"%s\"", "\"instance_ids\":[\"%s\"]")) {
            bob.put(
                            "/volumes",
                            "{\"action\":\"attach\",\"id\":\"%s\",%s}"
                                    .formatted(volumeOfBob, target.formatted(ofAlice.stopped())))
                    .expectError(404, "not_found", ofAlice.stopped());
            bob.post(
                            "/volumes",
                            "{\"type\":\"NVMe\",\"name\":\"spy\",\"size\":50,\"location_code\":\"FIN-01\",%s}"
                                    .formatted(target.formatted(ofAlice.stopped())))
                    .expectError(404, "not_found", ofAlice.stopped());
            bob.post(
                            "/volumes",
                            "{\"type\":\"NVMe_Shared\",\"name\":\"spy\",\"size\":50,\"location_code\":\"FIN-01\",%s}"
                                    .formatted(target.formatted(ofAlice.instance())))
                    .expectError(404, "not_found", ofAlice.instance());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"deleteSshKeys", "deleteSshKeysDeprecated", "deleteScripts"})
    void deleting_several_passes_over_those_of_another_project(String operationId) {
        SampleRequests.of(operationId, ofAlice).send(bob).expect(200);
    }

    @Test
    void lists_show_nothing_of_another_project() {
        for (String list : List.of("/ssh-keys", "/sshkeys", "/scripts", "/clusters", "/volumes/trash")) {
            assertThat(bob.getJson(list)).as(list).isEmpty();
        }
        assertThat(bob.getJson("/instances").findValuesAsString("hostname")).containsExactly("bob");
        assertThat(bob.getJson("/instances?computeId=" + ofAlice.instance())).isEmpty();
        assertThat(bob.getJson("/instances?tag=owner")).isEmpty();
        assertThat(bob.getJson("/instances?status=discontinued")).isEmpty();
        assertThat(bob.getJson("/clusters?status=discontinued")).isEmpty();
        assertThat(bob.getJson("/volumes").findValuesAsString("instance_id")).doesNotContain(ofAlice.instance());
        assertThat(bob.get("/volumes").text()).doesNotContain(ofAlice.volume(), ofAlice.osVolume());
    }

    @Test
    void tags_of_one_project_are_not_the_tags_of_another() {
        String ofBob = bob.post("/instances/" + instanceOfBob + "/tags", "{\"key\":\"owner\",\"value\":\"me\"}")
                .expect(201)
                .json()
                .get("id")
                .asString();
        JsonNode tagOfAlice =
                alice.getJson("/instances/" + ofAlice.instance()).get("tags").get(0);

        assertThat(tagOfAlice.get("key").asString()).isEqualTo("owner");
        assertThat(tagOfAlice.get("id").asString()).isNotEqualTo(ofBob);
        bob.delete("/instances/" + instanceOfBob + "/tags/"
                        + tagOfAlice.get("id").asString())
                .expectError(404, "not_found", "Tag");
        bob.delete("/instances/" + instanceOfBob + "/tags/" + ofBob).expect(204);
    }
}
