package dev.havu.server.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.havu.domain.money.Currency;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** {@code POST /clusters} when it succeeds, and what the new cluster looks like. */
class ClusterDeploymentTest {
    private final RunningHavu havu = RunningHavu.start();
    private final ApiClient alice = havu.alice();
    private final ClusterCalls clusters = new ClusterCalls(havu, alice);

    @AfterEach
    void stop() {
        havu.close();
    }

    @Test
    void the_answer_is_an_object_with_the_id() {
        Answer answer = clusters.post().expect(202);

        assertThat(answer.text()).matches("\\{\"id\":\"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\"}");
        assertThat(answer.header("Content-Type")).startsWith("application/json");
    }

    @Test
    void a_cluster_is_seen_as_ordered_then_provisioning_then_running() {
        String id = clusters.order();

        assertThat(clusters.status(id)).isEqualTo("ordered");
        assertThat(clusters.listed("")).containsExactly(id);
        havu.advance(Duration.ofMillis(300));
        assertThat(clusters.status(id)).isEqualTo("provisioning");
        havu.advance(Duration.ofMillis(2499));
        assertThat(clusters.status(id)).isEqualTo("provisioning");
        havu.advance(Duration.ofMillis(501));
        assertThat(clusters.status(id)).isEqualTo("running");
    }

    @Test
    void a_cluster_has_every_field_with_its_type() {
        JsonNode cluster = clusters.read(clusters.settled("hostname", "dark-moon"));

        assertThat(cluster.propertyNames())
                .containsExactlyInAnyOrder(
                        "id",
                        "ip",
                        "status",
                        "created_at",
                        "created_by_user_id",
                        "cpu",
                        "gpu",
                        "gpu_memory",
                        "memory",
                        "hostname",
                        "description",
                        "tags",
                        "location",
                        "price_per_hour",
                        "cluster_type",
                        "image",
                        "os_name",
                        "startup_script_id",
                        "ssh_key_ids",
                        "contract",
                        "extension_settings",
                        "auto_rental_extension",
                        "turn_to_pay_as_you_go",
                        "long_term_period",
                        "worker_nodes",
                        "shared_volumes");
        assertThat(cluster.get("status").asString()).isEqualTo("running");
        assertThat(cluster.get("created_at").asString()).isEqualTo("2026-11-01T10:00:00.000Z");
        assertThat(cluster.get("created_by_user_id").isString()).isTrue();
        assertThat(cluster.get("hostname").asString()).isEqualTo("dark-moon");
        assertThat(cluster.get("description").asString()).isEmpty();
        assertThat(cluster.get("location").asString()).isEqualTo("FIN-03");
        assertThat(cluster.get("cluster_type").asString()).isEqualTo("16B200");
        assertThat(cluster.get("image").asString()).isEqualTo(ClusterCalls.IMAGE);
        assertThat(cluster.get("os_name").asString()).isEqualTo("Ubuntu 22.04");
        assertThat(cluster.get("contract").asString()).isEqualTo("PAY_AS_YOU_GO");
        assertThat(cluster.get("price_per_hour").isNumber()).isTrue();
        assertThat(cluster.get("price_per_hour").doubleValue()).isEqualTo(109.6);
        assertThat(cluster.get("cpu").get("number_of_cores").intValue()).isEqualTo(480);
        assertThat(cluster.get("gpu").get("number_of_gpus").intValue()).isEqualTo(16);
        assertThat(cluster.get("gpu").get("description").asString()).isEqualTo("16x B200 SXM6 180GB");
        assertThat(cluster.get("gpu_memory").get("size_in_gigabytes").intValue())
                .isEqualTo(2880);
        assertThat(cluster.get("memory").get("size_in_gigabytes").intValue()).isEqualTo(2720);
        for (String empty : List.of("tags", "ssh_key_ids")) {
            assertThat(cluster.get(empty).isArray()).as(empty).isTrue();
            assertThat(cluster.get(empty)).as(empty).isEmpty();
        }
        for (String unset : List.of(
                "startup_script_id",
                "extension_settings",
                "auto_rental_extension",
                "turn_to_pay_as_you_go",
                "long_term_period")) {
            assertThat(cluster.get(unset).isNull()).as(unset).isTrue();
        }
    }

    @Test
    void sixteen_gpus_are_two_workers_that_have_addresses_once_the_cluster_runs() {
        String id = clusters.order("hostname", "dark-moon");
        JsonNode before = clusters.read(id);
        assertThat(before.get("ip").isNull()).isTrue();
        assertThat(VolumeCalls.strings(before.get("worker_nodes"), "hostname"))
                .containsExactly("dark-moon-1", "dark-moon-2");
        assertThat(before.get("worker_nodes")).allSatisfy(worker -> {
            assertThat(worker.propertyNames())
                    .containsExactlyInAnyOrder("id", "hostname", "public_ip", "private_ip", "status");
            assertThat(worker.get("status").asString()).isEqualTo("provisioning");
            assertThat(worker.get("private_ip").isNull()).isTrue();
            assertThat(worker.get("public_ip").isNull()).isTrue();
        });

        havu.settle();

        JsonNode running = clusters.read(id);
        assertThat(running.get("ip").asString()).startsWith("198.18.");
        assertThat(clusters.workers(id)).isEqualTo(VolumeCalls.strings(before.get("worker_nodes"), "id"));
        assertThat(running.get("worker_nodes")).allSatisfy(worker -> {
            assertThat(worker.get("status").asString()).isEqualTo("running");
            assertThat(worker.get("private_ip").asString()).startsWith("10.");
            assertThat(worker.get("public_ip").isNull()).isTrue();
        });
        assertThat(VolumeCalls.strings(running.get("worker_nodes"), "private_ip"))
                .doesNotHaveDuplicates();
    }

    @Test
    void every_eight_gpus_are_a_worker() {
        try (RunningHavu large =
                RunningHavu.settings().fleet(ClusterCalls.fleet(16, 8)).start()) {
            ClusterCalls calls = new ClusterCalls(large, large.alice());

            assertThat(calls.workers(calls.order("cluster_type", "128B200"))).hasSize(16);
        }
    }

    @Test
    void workers_never_share_a_host() {
        try (RunningHavu one =
                        RunningHavu.settings().fleet(ClusterCalls.fleet(1, 16)).start();
                RunningHavu two =
                        RunningHavu.settings().fleet(ClusterCalls.fleet(2, 16)).start()) {
            new ClusterCalls(one, one.alice()).post().expectError(503, "service_unavailable");

            ClusterCalls calls = new ClusterCalls(two, two.alice());
            calls.order("hostname", "first");
            calls.order("hostname", "second");
            calls.post().expectError(503, "service_unavailable");
        }
    }

    @Test
    void clusters_side_by_side_have_addresses_of_their_own() {
        try (RunningHavu large =
                RunningHavu.settings().fleet(ClusterCalls.fleet(4, 8)).start()) {
            ClusterCalls calls = new ClusterCalls(large, large.alice());
            JsonNode first = calls.read(calls.settled());
            JsonNode second = calls.read(calls.settled());

            assertThat(first.get("ip")).isNotEqualTo(second.get("ip"));
            List<String> addresses = new ArrayList<>(VolumeCalls.strings(first.get("worker_nodes"), "private_ip"));
            addresses.addAll(VolumeCalls.strings(second.get("worker_nodes"), "private_ip"));
            assertThat(addresses).hasSize(4).doesNotHaveDuplicates();
        }
    }

    @Test
    void keys_and_the_startup_script_are_echoed() {
        String first = alice.create("/ssh-keys", Body.of("name", "first", "key", "ssh-ed25519 AAAA"));
        String second = alice.create("/ssh-keys", Body.of("name", "second", "key", "ssh-ed25519 BBBB"));
        String script = alice.create("/scripts", Body.of("name", "hello", "script", "#!/bin/sh"));

        JsonNode cluster =
                clusters.read(clusters.order("ssh_key_ids", List.of(second, first), "startup_script_id", script));

        assertThat(VolumeCalls.strings(cluster.get("ssh_key_ids"))).containsExactly(second, first);
        assertThat(cluster.get("startup_script_id").asString()).isEqualTo(script);
    }

    @Test
    void a_single_key_needs_no_array() {
        String key = alice.create("/ssh-keys", Body.of("name", "mine", "key", "ssh-ed25519 AAAA"));

        assertThat(VolumeCalls.strings(
                        clusters.read(clusters.order("ssh_key_ids", key)).get("ssh_key_ids")))
                .containsExactly(key);
    }

    @Test
    void what_is_optional_may_be_null_or_left_out() {
        Map<String, @Nullable Object> body = ClusterCalls.request(
                "ssh_key_ids", null,
                "startup_script_id", null,
                "existing_volumes", null,
                "contract", null,
                "extension_settings", null,
                "auto_rental_extension", null,
                "turn_to_pay_as_you_go", null,
                "tags", null,
                "colour", "red");
        body.remove("description");

        String id = alice.post("/clusters", Body.text(body))
                .expect(202)
                .json()
                .get("id")
                .asString();

        assertThat(clusters.read(id).get("description").asString()).isEmpty();
    }

    @Test
    void a_long_term_contract_keeps_its_settings_in_either_spelling() {
        JsonNode cluster = clusters.read(clusters.order(
                "contract", "LONG_TERM",
                "extension_settings", "end_contract",
                "auto_rent_extension", false,
                "turn_to_pay_as_you_go", true,
                "description", "a long story"));

        assertThat(cluster.get("contract").asString()).isEqualTo("LONG_TERM");
        assertThat(cluster.get("extension_settings").asString()).isEqualTo("end_contract");
        assertThat(cluster.get("auto_rental_extension").booleanValue()).isFalse();
        assertThat(cluster.get("auto_rental_extension").isBoolean()).isTrue();
        assertThat(cluster.get("turn_to_pay_as_you_go").booleanValue()).isTrue();
        assertThat(cluster.get("description").asString()).isEqualTo("a long story");
    }

    @Test
    void an_image_may_be_named_by_its_id_and_is_echoed_as_sent() {
        String imageId =
                VolumeCalls.strings(alice.getJson("/images/cluster"), "id").getFirst();

        JsonNode cluster = clusters.read(clusters.order("image", imageId));

        assertThat(cluster.get("image").asString()).isEqualTo(imageId);
        assertThat(cluster.get("os_name").asString()).isEqualTo("Ubuntu 22.04");
    }

    @Test
    void a_project_that_pays_in_euro_sees_a_euro_price_of_four_digits() {
        try (RunningHavu european =
                RunningHavu.settings().currency(Currency.EUR).start()) {
            ClusterCalls calls = new ClusterCalls(european, european.alice());

            assertThat(calls.read(calls.order()).get("price_per_hour").doubleValue())
                    .isEqualTo(88.12);
        }
    }
}
