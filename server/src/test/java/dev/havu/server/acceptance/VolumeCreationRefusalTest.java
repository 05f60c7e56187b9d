package dev.havu.server.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code POST /volumes} when it is refused: each mistake has its code, and nothing is left behind. */
class VolumeCreationRefusalTest {
    private static final String NOBODY = "00000000-0000-4000-8000-000000000000";

    private final RunningHavu havu = RunningHavu.start();
    private final ApiClient alice = havu.alice();
    private final VolumeCalls volumes = new VolumeCalls(havu, alice);

    @AfterEach
    void nothing_was_created() {
        try (havu) {
            assertThat(volumes.listed("").stream()
                            .filter(id -> !volumes.read(id).get("is_os_volume").booleanValue()))
                    .isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0",
                "-1",
                "-50",
                "1.5",
                "0.999",
                "1000001",
                "99999999999999999999",
                "\"\"",
                "\"abc\"",
                "\"-5\"",
                "\"1.5\"",
                "\"0\"",
                "\"1e3\"",
                "\" 5\"",
                "\"1000001\"",
                "true",
                "[50]",
                "{}"
            })
    void a_size_that_is_not_a_whole_number_from_one_to_a_million_is_an_invalid_request(String size) {
        alice.post(
                        "/volumes",
                        "{\"type\":\"NVMe\",\"name\":\"data\",\"location_code\":\"FIN-01\",\"size\":" + size + "}")
                .expectError(400, "invalid_request", "size", "whole number of gigabytes from 1 to 1000000");
    }

    @ParameterizedTest
    @ValueSource(strings = {"type", "name", "size", "location_code"})
    void a_missing_field_is_named(String field) {
        Map<String, @Nullable Object> body = VolumeCalls.request();
        body.remove(field);

        alice.post("/volumes", Body.text(body)).expectError(400, "invalid_request", field, "required");
        volumes.post(field, null).expectError(400, "invalid_request", field);
    }

    @ParameterizedTest
    @ValueSource(strings = {"type", "name", "location_code"})
    void a_required_text_may_be_neither_empty_nor_something_else(String field) {
        volumes.post(field, "").expectError(400, "invalid_request", field);
        volumes.post(field, 7).expectError(400, "invalid_request", field);
    }

    @Test
    void a_name_of_256_characters_is_too_long() {
        volumes.post("name", "n".repeat(256)).expectError(400, "invalid_request", "name", "255");
    }

    @ParameterizedTest
    @ValueSource(strings = {"SSD", "nvme", "FIN-01"})
    void an_unknown_type_is_named(String type) {
        volumes.post("type", type).expectError(400, "invalid_request", "type", type);
    }

    @ParameterizedTest
    @ValueSource(strings = {"NVMe_Local_Storage", "NVMe_Shared_Cluster", "NVMe_OS_Cluster"})
    void storage_that_is_part_of_a_machine_or_a_cluster_cannot_be_created_alone(String type) {
        volumes.post("type", type).expectError(400, "invalid_request", "type", type);
    }

    @ParameterizedTest
    @ValueSource(strings = {"FIN-99", "fin-01", "NVMe"})
    void an_unknown_location_is_named(String location) {
        volumes.post("location_code", location).expectError(400, "invalid_request", "location_code", location);
    }

    @Test
    void an_unknown_spot_policy_is_named() {
        volumes.post("on_spot_discontinue", "burn").expectError(400, "invalid_request", "on_spot_discontinue", "burn");
    }

    @Test
    void a_location_without_room_is_unavailable() {
        volumes.post("size", 20_001).expectError(503, "service_unavailable", "FIN-01", "20001");
        volumes.post("location_code", "ICE-01").expectError(503, "service_unavailable", "ICE-01");
        volumes.post("size", 1_000_000).expectError(503, "service_unavailable", "FIN-01");
    }

    @Test
    void an_unknown_instance_is_not_found() {
        volumes.post("instance_id", NOBODY).expectError(404, "not_found", NOBODY);
        volumes.post("type", "NVMe_Shared", "instance_ids", new String[] {NOBODY})
                .expectError(404, "not_found", NOBODY);
    }

    @Test
    void another_projects_instance_is_not_found() {
        String foreign = new VolumeCalls(havu, havu.bob()).offlineInstance("FIN-01");

        volumes.post("instance_id", foreign).expectError(404, "not_found", foreign);
    }

    @Test
    void a_malformed_instance_id_is_an_invalid_request() {
        volumes.post("instance_id", "machine").expectError(400, "invalid_request", "instance_id", "machine");
        volumes.post("instance_ids", new String[] {"machine"}).expectError(400, "invalid_request", "instance_ids");
    }

    @Test
    void an_instance_named_twice_is_an_invalid_request() {
        String instance = volumes.offlineInstance("FIN-01");

        volumes.post("type", "NVMe_Shared", "instance_ids", new String[] {instance, instance})
                .expectError(400, "invalid_request", "instance_ids");
    }

    @Test
    void a_running_instance_must_be_shut_down_first() {
        String instance = volumes.runningInstance("FIN-01");

        volumes.post("instance_id", instance).expectError(403, "forbidden_action", instance, "shut down");
    }

    @Test
    void an_instance_that_is_being_provisioned_must_be_shut_down_first() {
        String instance = volumes.orderedInstance("FIN-01");

        volumes.post("instance_id", instance).expectError(403, "forbidden_action", instance);
        volumes.post("instance_id", instance, "type", "NVMe_Shared").expectError(403, "forbidden_action", instance);
    }

    @Test
    void one_running_instance_among_several_refuses_the_order_as_a_whole() {
        String offline = volumes.offlineInstance("FIN-01");
        String provisioning = volumes.orderedInstance("FIN-01");

        volumes.post("type", "NVMe_Shared", "instance_ids", new String[] {offline, provisioning})
                .expectError(403, "forbidden_action", provisioning);
        assertThat(volumes.instance(offline).get("volume_ids")).hasSize(1);
    }

    @Test
    void an_instance_elsewhere_is_refused_with_both_locations_named() {
        String instance = volumes.offlineInstance("FIN-03");

        volumes.post("instance_id", instance).expectError(400, "invalid_request", "FIN-01", "FIN-03");
    }

    @Test
    void a_block_volume_goes_to_one_instance_only() {
        String[] both = {volumes.offlineInstance("FIN-01"), volumes.offlineInstance("FIN-01")};

        volumes.post("instance_ids", both).expectError(400, "invalid_request", "instance_ids", "one instance");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "[]", "\"NVMe\"", "null", "{\"type\":\"NVMe\",\"type\":\"HDD\"}"})
    void a_body_that_is_not_one_object_is_an_invalid_request(String body) {
        alice.post("/volumes", body).expectError(400, "invalid_request");
    }

    @Test
    void another_content_type_is_refused() {
        alice.send("POST", "/volumes", Body.text(VolumeCalls.request()), Map.of("Content-Type", "text/plain"))
                .expectError(415, "invalid_request");
    }

    @Test
    void a_token_is_needed() {
        havu.anonymous().post("/volumes", Body.text(VolumeCalls.request())).expectError(401, "unauthorized_request");
    }
}
