package dev.havu.server.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.havu.domain.money.Currency;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** {@code POST /instances}: what the answer looks like, what can be read afterwards, and when it runs. */
class InstanceDeploymentTest {
    private static final String UUID = "[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}";

    private final RunningHavu havu = RunningHavu.start();
    private final InstanceClient alice = new InstanceClient(havu, havu.alice());

    @AfterEach
    void stop() {
        havu.close();
    }

    @Test
    void the_answer_is_the_id_and_nothing_else() {
        Answer answer =
                alice.api().post("/instances", DeployBody.small().toString()).expect(202);

        assertThat(answer.body()).hasSize(36);
        assertThat(answer.text()).matches(UUID);
        assertThat(answer.header("Content-Length")).isEqualTo("36");
        assertThat(answer.header("Content-Type")).startsWith("text/plain");
    }

    @Test
    void the_instance_can_be_read_at_once_with_every_field() {
        String id = alice.ordered();

        JsonNode instance = alice.get(id);

        assertThat(instance.propertyNames())
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
                        "storage",
                        "hostname",
                        "description",
                        "tags",
                        "location",
                        "price_per_hour",
                        "is_spot",
                        "instance_type",
                        "image",
                        "os_name",
                        "startup_script_id",
                        "ssh_key_ids",
                        "os_volume_id",
                        "jupyter_token",
                        "contract",
                        "pricing",
                        "volume_ids");
        assertThat(instance.get("id").asString()).isEqualTo(id);
        assertThat(instance.get("status").asString()).isEqualTo("ordered");
        assertThat(instance.get("created_at").asString()).isEqualTo("2026-11-01T10:00:00.000Z");
        assertThat(instance.get("created_by_user_id").asString()).matches(UUID);
        assertThat(alice.list("")).containsExactly(id);
    }

    @Test
    void what_was_left_out_is_null_or_empty_and_never_made_up() {
        JsonNode instance = alice.get(alice.ordered());

        assertThat(instance.get("ip").isNull()).isTrue();
        assertThat(instance.get("startup_script_id").isNull()).isTrue();
        assertThat(instance.get("jupyter_token").isNull()).isTrue();
        assertThat(instance.get("description").asString()).isEmpty();
        assertThat(instance.get("ssh_key_ids")).isEmpty();
        assertThat(instance.get("tags")).isEmpty();
        assertThat(instance.get("is_spot").asBoolean()).isFalse();
        assertThat(instance.get("contract").asString()).isEqualTo("PAY_AS_YOU_GO");
        assertThat(instance.get("pricing").asString()).isEqualTo("FIXED_PRICE");
    }

    @Test
    void what_was_sent_is_read_back_unchanged() {
        List<String> keys =
                List.of(alice.sshKey(), alice.sshKey(), alice.sshKey()).reversed();
        String script = alice.script();

        JsonNode instance = alice.get(alice.running(DeployBody.small()
                .with("instance_type", "CPU.8V.32G")
                .with("image", "ubuntu-24.04-cuda-12.8-open-docker")
                .with("hostname", "Node-7")
                .with("description", "  two words\n")
                .with("location_code", "FIN-03")
                .with("ssh_key_ids", keys)
                .with("startup_script_id", script)
                .with("contract", "LONG_TERM")
                .with("pricing", "DYNAMIC_PRICE")));

        assertThat(instance.get("instance_type").asString()).isEqualTo("CPU.8V.32G");
        assertThat(instance.get("image").asString()).isEqualTo("ubuntu-24.04-cuda-12.8-open-docker");
        assertThat(instance.get("os_name").asString()).isEqualTo("Ubuntu 24.04");
        assertThat(instance.get("hostname").asString()).isEqualTo("Node-7");
        assertThat(instance.get("description").asString()).isEqualTo("  two words\n");
        assertThat(instance.get("location").asString()).isEqualTo("FIN-03");
        assertThat(InstanceClient.ids(instance.get("ssh_key_ids"))).isEqualTo(keys);
        assertThat(instance.get("startup_script_id").asString()).isEqualTo(script);
        assertThat(instance.get("contract").asString()).isEqualTo("LONG_TERM");
        assertThat(instance.get("pricing").asString()).isEqualTo("DYNAMIC_PRICE");
    }

    @Test
    void by_default_it_is_ordered_for_300_ms_and_provisioning_for_two_to_three_seconds() {
        String id = alice.ordered();

        havu.advance(Duration.ofMillis(299));
        assertThat(alice.status(id)).isEqualTo("ordered");
        havu.advance(Duration.ofMillis(1));
        assertThat(alice.status(id)).isEqualTo("provisioning");
        havu.advance(Duration.ofMillis(1999));
        assertThat(alice.status(id)).isEqualTo("provisioning");
        havu.advance(Duration.ofMillis(1001));
        assertThat(alice.status(id)).isEqualTo("running");
    }

    @Test
    void it_has_an_address_of_its_own_once_it_runs_and_not_before() {
        String first = alice.ordered();
        String second = alice.ordered();

        havu.advance(InstanceClient.ORDERED);
        assertThat(alice.get(first).get("ip").isNull()).isTrue();
        havu.settle();
        String ip = alice.get(first).get("ip").asString();

        assertThat(ip)
                .startsWith("198.18.")
                .isNotEqualTo(alice.get(second).get("ip").asString());
    }

    @Test
    void the_time_of_creation_never_changes() {
        String id = alice.ordered();

        havu.advance(Duration.ofMinutes(50));

        assertThat(alice.get(id).get("created_at").asString()).isEqualTo("2026-11-01T10:00:00.000Z");
    }

    @ParameterizedTest
    @ValueSource(strings = {DeployBody.CPU_TYPE, DeployBody.GPU_TYPE, "2H100.80S.80V"})
    void hardware_and_price_are_those_of_the_type(String type) {
        JsonNode instance = alice.get(alice.deploy(DeployBody.small().with("instance_type", type)));

        JsonNode sold = alice.api().getJson("/instance-types/" + type);
        if (sold.isArray()) {
            sold = sold.get(0);
        }
        for (String part : List.of("cpu", "gpu", "gpu_memory", "memory", "storage")) {
            assertThat(instance.get(part)).as(part).isEqualTo(sold.get(part));
        }
        assertThat(instance.get("price_per_hour").isNumber()).isTrue();
        assertThat(instance.get("price_per_hour").decimalValue())
                .isEqualByComparingTo(sold.get("price_per_hour").asString());
    }

    @Test
    void the_price_is_in_the_currency_of_the_project() {
        try (RunningHavu euros = RunningHavu.settings().currency(Currency.EUR).start()) {
            InstanceClient client = new InstanceClient(euros, euros.alice());

            JsonNode instance = client.get(client.deploy(DeployBody.gpu()));

            assertThat(instance.get("price_per_hour").decimalValue()).isEqualByComparingTo("2.858");
        }
    }

    @ParameterizedTest
    @CsvSource({"jupyter, true", "jupyter.cuda.12.8, true", "ubuntu-24.04, false"})
    void only_notebook_images_come_with_a_notebook_token(String image, boolean withToken) {
        JsonNode instance = alice.get(alice.running(DeployBody.gpu().with("image", image)));

        if (withToken) {
            assertThat(instance.get("jupyter_token").asString()).matches("[0-9a-f]{32}");
        } else {
            assertThat(instance.get("jupyter_token").isNull()).isTrue();
        }
    }

    @Test
    void no_two_notebooks_share_a_token() {
        DeployBody notebook = DeployBody.gpu().with("image", "jupyter");

        assertThat(alice.get(alice.deploy(notebook)).get("jupyter_token"))
                .isNotEqualTo(alice.get(alice.deploy(notebook)).get("jupyter_token"));
    }

    @Test
    void an_image_can_be_named_by_its_id_in_any_letter_case() {
        String jupyter = "1888da25-bb0d-41cc-a191-dccae45d96fd";
        for (String spelling : List.of(jupyter, jupyter.toUpperCase(Locale.ROOT))) {
            JsonNode instance = alice.get(alice.running(DeployBody.gpu().with("image", spelling)));

            assertThat(instance.get("image").asString()).isEqualTo(spelling);
            assertThat(instance.get("os_name").asString()).startsWith("Ubuntu");
            assertThat(instance.get("jupyter_token").isString()).isTrue();
        }
    }

    @Test
    void one_ssh_key_may_be_sent_without_an_array() {
        String key = alice.sshKey();

        JsonNode instance = alice.get(alice.deploy(DeployBody.small().with("ssh_key_ids", key)));

        assertThat(InstanceClient.ids(instance.get("ssh_key_ids"))).containsExactly(key);
    }

    @Test
    void null_stands_for_every_optional_field() {
        DeployBody body = DeployBody.small();
        for (String field : List.of(
                "description",
                "ssh_key_ids",
                "startup_script_id",
                "os_volume",
                "volumes",
                "existing_volumes",
                "is_spot",
                "coupon",
                "contract",
                "pricing",
                "tags")) {
            body = body.with(field, null);
        }

        JsonNode instance = alice.get(alice.running(body));

        assertThat(instance.get("description").asString()).isEmpty();
        assertThat(instance.get("contract").asString()).isEqualTo("PAY_AS_YOU_GO");
    }

    @Test
    void unknown_fields_are_ignored() {
        alice.running(DeployBody.small().with("endpoint_base_url", null).with("user_data", Map.of("a", List.of(1))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "7a", "A-1", "x--y", "a23456789-b23456789-c23456789-d23456789-e23456789-f23456789"})
    void a_host_name_of_letters_digits_and_inner_hyphens_is_accepted(String hostname) {
        JsonNode instance = alice.get(alice.deploy(DeployBody.small().with("hostname", hostname)));

        assertThat(instance.get("hostname").asString()).isEqualTo(hostname);
    }

    @Test
    void tags_of_the_order_are_on_the_instance_in_lower_case_keys() {
        String id = alice.deploy(DeployBody.small()
                .withJson("tags", "[{\"key\":\"Team\",\"value\":\"Vision\"},{\"key\":\"benchmark\"}]"));

        JsonNode tags = alice.get(id).get("tags");
        List<String> pairs = new ArrayList<>();
        tags.forEach(tag ->
                pairs.add(tag.get("key").asString() + "=" + tag.get("value").asString()));

        assertThat(pairs).containsExactly("team=Vision", "benchmark=");
    }
}
