package dev.havu.server.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** {@code PUT /instances}: the forms of request and answer, one instance or several, and what switching does. */
class InstanceActionTest {
    private static final String NOBODYS_ID = "11111111-2222-4333-8444-555555555555";

    private final RunningHavu havu = RunningHavu.start();
    private final InstanceClient alice = new InstanceClient(havu, havu.alice());

    @AfterEach
    void stop() {
        havu.close();
    }

    @Test
    void an_accepted_action_is_answered_with_202_and_one_result_in_camel_case() {
        String id = alice.running();

        JsonNode results = alice.act("shutdown", id).expect(202).json();

        assertThat(results).hasSize(1);
        assertThat(results.get(0).propertyNames())
                .containsExactlyInAnyOrder("instanceId", "action", "status", "error", "statusCode");
        assertResult(results.get(0), id, "shutdown", "success", 202);
        assertThat(results.get(0).get("error").asString()).isEmpty();
    }

    @Test
    void an_instance_that_is_there_already_is_answered_with_204_and_no_body() {
        String id = alice.running();

        Answer answer = alice.act("start", id).expect(204);

        assertThat(answer.body()).isEmpty();
        assertThat(alice.status(id)).isEqualTo("running");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"x\"", "[\"x\"]", "[\"00000000-0000-4000-8000-000000000000\", \"x\"]"})
    void a_malformed_id_is_400_in_the_words_that_clients_compare(String ids) {
        alice.api()
                .put("/instances", "{\"action\":\"delete\",\"id\":%s}".formatted(ids))
                .expectExactError(400, "invalid_request", "Invalid instance id");
    }

    @ParameterizedTest
    @ValueSource(strings = {"delete", "discontinue"})
    void deleting_is_forbidden_until_provisioning_is_over(String action) {
        String id = alice.ordered();

        alice.act(action, id).expectExactError(403, "forbidden_action", "Can't discontinue a provisioning instance");
        havu.advance(InstanceClient.ORDERED);
        alice.act(action, id).expectError(403, "forbidden_action", "Can't discontinue a provisioning instance");
        alice.settled(id, "running");
        alice.act(action, id).expect(202);
    }

    @Test
    void an_action_that_is_not_possible_now_is_refused_with_action_and_state() {
        String id = alice.offline();

        alice.act("deploy", id).expectError(400, "invalid_request", "deploy", "offline");
    }

    @Test
    void an_unknown_instance_and_one_of_another_project_are_not_found() {
        String bobs = new InstanceClient(havu, havu.bob()).running();

        for (String id : List.of(NOBODYS_ID, bobs)) {
            alice.act("shutdown", id).expectError(404, "not_found", id);
            alice.api().get("/instances/" + id).expectError(404, "not_found", id);
        }
        assertThat(new InstanceClient(havu, havu.bob()).status(bobs)).isEqualTo("running");
    }

    @ParameterizedTest
    @ValueSource(strings = {"nonexistent-id-12345", "11111111-2222-4333-8444-55555555555", "1"})
    void a_malformed_id_is_refused(String id) {
        alice.api().get("/instances/" + id).expectError(400, "invalid_request", "Invalid instance id");
        alice.act("shutdown", id).expectError(400, "invalid_request", "id");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"id\":\"ID\"} | action",
                "{\"action\":null,\"id\":\"ID\"} | action",
                "{\"action\":\"explode\",\"id\":\"ID\"} | explode",
                "{\"action\":\"Shutdown\",\"id\":\"ID\"} | Shutdown",
                "{\"action\":\"shutdown\"} | id",
                "{\"action\":\"shutdown\",\"id\":null} | id",
                "{\"action\":\"shutdown\",\"instance_id\":null} | id",
                "{\"action\":\"shutdown\",\"id\":[]} | id",
                "{\"action\":\"shutdown\",\"id\":[null]} | id",
                "{\"action\":\"shutdown\",\"id\":[\"ID\",\"ID\"]} | id",
                "{\"action\":\"shutdown\",\"id\":[\"ID\",\"x\"]} | Invalid instance id",
                "{\"action\":\"shutdown\",\"id\":\"ID\",\"volume_ids\":[\"x\"]} | volume_ids",
                "{\"action\":\"shutdown\",\"id\":\"ID\",\"delete_permanently\":\"yes\"} | delete_permanently",
                "[] | object",
            })
    void a_malformed_action_is_refused_and_does_nothing(String body, String message) {
        String id = alice.running();
        List<String> before = alice.everything();

        alice.api().put("/instances", body.replace("ID", id)).expectError(400, "invalid_request", message);

        assertThat(alice.everything()).isEqualTo(before);
    }

    @Test
    void an_id_repeated_in_another_letter_case_is_refused_as_well() {
        String id = alice.running();

        alice.actOnAll("shutdown", List.of(id, id.toUpperCase(Locale.ROOT))).expectError(400, "invalid_request", "id");

        alice.settled(id, "running");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"action\":\"shutdown\",\"id\":\"ID\"}",
                "{\"action\":\"shutdown\",\"id\":[\"ID\"]}",
                "{\"action\":\"shutdown\",\"instance_id\":\"ID\"}",
                "{\"action\":\"shutdown\",\"id\":null,\"instance_id\":\"ID\"}",
                "{\"action\":\"shutdown\",\"id\":\"ID\",\"instance_id\":null}",
                "{\"action\":\"shutdown\",\"id\":\"ID\",\"instance_id\":\"" + NOBODYS_ID + "\"}",
                "{\"id\":[\"ID\"],\"action\":\"shutdown\",\"volume_ids\":null,\"delete_permanently\":null,\"hello\":1}",
                "{\"action\":\"shutdown\",\"id\":\"ID\",\"volume_ids\":[]}",
                "{\"action\":\"shutdown\",\"id\":\"ID\",\"volume_ids\":[\"" + NOBODYS_ID + "\"]}"
            })
    void an_instance_can_be_named_in_several_ways_and_volume_ids_only_matter_for_deleting(String body) {
        String id = alice.running();

        alice.api().put("/instances", body.replace("ID", id)).expect(202);

        alice.settled(id, "offline");
    }

    @Test
    void ids_are_the_same_in_any_letter_case() {
        String id = alice.running();

        alice.act("shutdown", id.toUpperCase(Locale.ROOT)).expect(202);

        alice.settled(id, "offline");
        assertThat(alice.get(id.toUpperCase(Locale.ROOT)).get("id").asString()).isEqualTo(id);
    }

    @Test
    void several_instances_that_all_succeed_are_answered_with_202_and_a_result_each_in_the_order_asked() {
        String running = alice.running();
        String offline = alice.offline();
        String other = alice.running();

        JsonNode results = alice.actOnAll("shutdown", List.of(other, offline, running))
                .expect(202)
                .json();

        assertThat(results).hasSize(3);
        assertResult(results.get(0), other, "shutdown", "success", 202);
        assertResult(results.get(1), offline, "shutdown", "success", 204);
        assertResult(results.get(2), running, "shutdown", "success", 202);
        alice.settled(running, "offline");
        alice.settled(other, "offline");
    }

    @Test
    void when_some_of_several_fail_the_answer_is_207_and_the_others_are_done() {
        String running = alice.running();
        String discontinued = alice.running();
        alice.act("delete", discontinued).expect(202);
        havu.settle();

        JsonNode results = alice.actOnAll("shutdown", List.of(NOBODYS_ID, running, discontinued))
                .expect(207)
                .json();

        assertThat(results).hasSize(3);
        assertResult(results.get(0), NOBODYS_ID, "shutdown", "error", 404);
        assertThat(results.get(0).get("error").asString()).contains("not found");
        assertResult(results.get(1), running, "shutdown", "success", 202);
        assertThat(results.get(1).get("error").asString()).isEmpty();
        assertResult(results.get(2), discontinued, "shutdown", "error", 400);
        assertThat(results.get(2).get("error").asString()).contains("shutdown", "discontinued");
        alice.settled(running, "offline");
    }

    @Test
    void when_all_of_several_fail_the_answer_is_207_too() {
        String first = alice.ordered();
        String second = alice.ordered();

        JsonNode results =
                alice.actOnAll("delete", List.of(first, second)).expect(207).json();

        assertResult(results.get(0), first, "delete", "error", 403);
        assertResult(results.get(1), second, "delete", "error", 403);
    }

    @ParameterizedTest
    @ValueSource(strings = {"shutdown", "force_shutdown"})
    void shutting_down_takes_a_moment_and_keeps_address_and_volumes(String action) {
        String id = alice.running();
        JsonNode before = alice.get(id);

        alice.act(action, id).expect(202);
        assertThat(alice.status(id)).isEqualTo("running");
        havu.advance(Duration.ofMillis(500));

        JsonNode after = alice.get(id);
        assertThat(after.get("status").asString()).isEqualTo("offline");
        for (String field : List.of("ip", "volume_ids", "os_volume_id", "price_per_hour")) {
            assertThat(after.get(field)).as(field).isEqualTo(before.get(field));
        }
        assertThat(alice.list("")).containsExactly(id);
    }

    @ParameterizedTest
    @ValueSource(strings = {"start", "boot"})
    void starting_takes_a_second_and_gives_a_new_address(String action) {
        String id = alice.offline();
        String oldAddress = alice.get(id).get("ip").asString();

        JsonNode results = alice.act(action, id).expect(202).json();
        assertResult(results.get(0), id, action, "success", 202);
        assertThat(alice.status(id)).isEqualTo("provisioning");
        havu.advance(Duration.ofSeconds(1));

        assertThat(alice.status(id)).isEqualTo("running");
        assertThat(alice.get(id).get("ip").asString()).startsWith("198.18.").isNotEqualTo(oldAddress);
    }

    @Test
    void an_instance_without_its_os_volume_cannot_start() {
        String id = alice.offline();
        String osVolume = alice.get(id).get("os_volume_id").asString();
        alice.api()
                .put("/volumes", "{\"action\":\"detach\",\"id\":\"%s\",\"instance_id\":\"%s\"}".formatted(osVolume, id))
                .expect(202);
        havu.settle();

        alice.act("start", id).expectError(403, "forbidden_action", "OS volume");

        assertThat(alice.get(id).get("os_volume_id").isNull()).isTrue();
        alice.settled(id, "offline");
    }

    @Test
    void an_action_under_way_is_not_begun_again() {
        String id = alice.running();
        alice.act("shutdown", id).expect(202);
        havu.advance(Duration.ofMillis(400));

        alice.act("shutdown", id, Map.of()).expect(204);
        havu.advance(Duration.ofMillis(100));

        assertThat(alice.status(id)).isEqualTo("offline");
    }

    private static void assertResult(JsonNode result, String id, String action, String status, int statusCode) {
        assertThat(result.get("instanceId").asString()).isEqualTo(id);
        assertThat(result.get("action").asString()).isEqualTo(action);
        assertThat(result.get("status").asString()).isEqualTo(status);
        assertThat(result.get("statusCode").asInt()).isEqualTo(statusCode);
    }
}
