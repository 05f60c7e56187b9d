package dev.havu.server.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code POST /clusters} when it is refused: each mistake has its code, and nothing is left behind. */
class ClusterDeploymentRefusalTest {
    private static final String NOBODY = "00000000-0000-4000-8000-000000000000";

    private final RunningHavu havu = RunningHavu.start();
    private final ApiClient alice = havu.alice();
    private final ClusterCalls clusters = new ClusterCalls(havu, alice);

    @AfterEach
    void nothing_is_left_behind() {
        try (havu) {
            assertThat(clusters.listed("")).isEmpty();
            assertThat(alice.getJson("/volumes")).isEmpty();
            assertThat(clusters.available("16B200")).isTrue();
            alice.post("/volumes", Body.text(VolumeCalls.request("size", 1_000_000, "location_code", "FIN-03")))
                    .expectError(503, "service_unavailable", " 200000 GB free");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"cluster_type", "image", "hostname", "location_code", "shared_volume"})
    void a_missing_field_is_named(String field) {
        Map<String, @Nullable Object> body = ClusterCalls.request();
        body.remove(field);

        alice.post("/clusters", Body.text(body)).expectError(400, "invalid_request", field, "required");
        clusters.post(field, null).expectError(400, "invalid_request", field);
        clusters.post(field, "").expectError(400, "invalid_request", field);
        clusters.post(field, 16).expectError(400, "invalid_request", field);
    }

    @ParameterizedTest
    @ValueSource(strings = {"16A100", "1B200.30V", "16b200"})
    void an_unknown_cluster_type_is_named(String type) {
        clusters.post("cluster_type", type).expectError(400, "invalid_request", "cluster_type", type);
    }

    @Test
    void an_unknown_location_is_named() {
        clusters.post("location_code", "FIN-99").expectError(400, "invalid_request", "location_code", "FIN-99");
    }

    @Test
    void an_unknown_image_is_not_found() {
        clusters.post("image", "windows-11").expectError(404, "not_found", "windows-11");
    }

    @Test
    void an_image_for_single_instances_does_not_suit_a_cluster() {
        clusters.post("image", "ubuntu-24.04")
                .expectError(400, "invalid_request", "image", "ubuntu-24.04", "not valid for this cluster type");
    }

    @ParameterizedTest
    @ValueSource(strings = {"-nodes", "nodes-", "12345", "two words", "under_score", "dotted.name"})
    void a_hostname_that_machines_cannot_have_is_named(String hostname) {
        clusters.post("hostname", hostname).expectError(400, "invalid_request", "hostname", hostname);
    }

    @Test
    void a_hostname_of_61_characters_is_too_long() {
        clusters.post("hostname", "n".repeat(61)).expectError(400, "invalid_request", "hostname", "60");
    }

    @Test
    void unknown_and_foreign_keys_and_scripts_are_not_found() {
        ApiClient bob = havu.bob();
        String key = bob.create("/ssh-keys", Body.of("name", "his", "key", "ssh-ed25519 AAAA"));
        String script = bob.create("/scripts", Body.of("name", "his", "script", "#!/bin/sh"));

        for (String id : List.of(NOBODY, key)) {
            clusters.post("ssh_key_ids", List.of(id)).expectError(404, "not_found", id);
        }
        for (String id : List.of(NOBODY, script)) {
            clusters.post("startup_script_id", id).expectError(404, "not_found", id);
        }
        clusters.post("ssh_key_ids", List.of("my-key")).expectError(400, "invalid_request", "ssh_key_ids");
        clusters.post("startup_script_id", "my-script").expectError(400, "invalid_request", "startup_script_id");
    }

    @Test
    void a_contract_is_one_of_two_and_what_follows_it_one_of_three() {
        clusters.post("contract", "SPOT").expectError(400, "invalid_request", "contract", "SPOT");
        clusters.post("extension_settings", "never").expectError(400, "invalid_request", "extension_settings");
        clusters.post("auto_rent_extension", "yes").expectError(400, "invalid_request", "auto_rent_extension");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"name\":\"home\"}",
                "{\"size\":1000}",
                "{\"name\":\"\",\"size\":1000}",
                "{\"name\":\"home\",\"size\":0}",
                "{\"name\":\"home\",\"size\":-1}",
                "{\"name\":\"home\",\"size\":1.5}",
                "{\"name\":\"home\",\"size\":1000001}",
                "{\"name\":\"home\",\"size\":\"much\"}",
                "{\"name\":\"home\",\"size\":null}",
                "[]",
                "\"home\""
            })
    void a_home_without_a_name_or_a_whole_size_is_an_invalid_request(String sharedVolume) {
        Map<String, @Nullable Object> body = ClusterCalls.request();
        body.put("shared_volume", "HERE");

        alice.post("/clusters", Body.text(body).replace("\"HERE\"", sharedVolume))
                .expectError(400, "invalid_request", "shared_volume");
    }

    @Test
    void a_location_without_enough_free_hosts_is_unavailable() {
        clusters.post("cluster_type", "32B200").expectError(503, "service_unavailable", "32B200", "FIN-03");
        clusters.post("location_code", "FIN-01").expectError(503, "service_unavailable", "16B200", "FIN-01");
        clusters.post("location_code", "ICE-01").expectError(503, "service_unavailable", "16B200", "ICE-01");
        clusters.post("cluster_type", "16H200").expectError(503, "service_unavailable", "16H200", "FIN-03");
    }

    @Test
    void a_location_without_room_for_the_home_is_unavailable_and_keeps_its_hosts() {
        clusters.post("shared_volume", Body.map("name", "home", "size", 200_001))
                .expectError(503, "service_unavailable", "FIN-03", "200001");
    }

    @Test
    void wrong_tags_refuse_the_deployment() {
        clusters.post("tags", List.of(Body.map("key", "a"), Body.map("key", "A")))
                .expectError(400, "invalid_request", "tags");
        clusters.post("tags", List.of(Body.map("value", "a"))).expectError(400, "invalid_request", "tags");
    }

    @Test
    void unknown_and_malformed_existing_volumes_are_refused() {
        String foreign = havu.bob().create("/volumes", Body.text(VolumeCalls.request("location_code", "FIN-01")));

        clusters.post("existing_volumes", List.of(Body.map("id", NOBODY))).expectError(404, "not_found", NOBODY);
        clusters.post("existing_volumes", List.of(Body.map("id", foreign))).expectError(404, "not_found", foreign);
        clusters.post("existing_volumes", List.of(NOBODY)).expectError(400, "invalid_request", "existing_volumes");
        clusters.post("existing_volumes", List.of(Body.map())).expectError(400, "invalid_request", "existing_volumes");
        clusters.post("existing_volumes", List.of(Body.map("id", NOBODY), Body.map("id", NOBODY)))
                .expectError(400, "invalid_request", "existing_volumes");
    }

    @Test
    void malformed_bodies_other_content_types_and_missing_tokens_are_refused() {
        alice.post("/clusters", "{").expectError(400, "invalid_request");
        alice.post("/clusters", "[]").expectError(400, "invalid_request");
        alice.send("POST", "/clusters", Body.text(ClusterCalls.request()), Map.of("Content-Type", "text/plain"))
                .expectError(415, "invalid_request");
        havu.anonymous().post("/clusters", Body.text(ClusterCalls.request())).expectError(401, "unauthorized_request");
    }
}
