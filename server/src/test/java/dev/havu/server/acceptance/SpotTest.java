package dev.havu.server.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.havu.domain.money.Currency;
import dev.havu.domain.tenants.ProjectKey;
import dev.havu.domain.volumes.SpotPolicy;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Spot instances: contract and price, volume policies, hosts that take none, and changing one's mind. */
class SpotTest {
    private static final ProjectKey ALICES = new ProjectKey(RunningHavu.CLOUD, "default");

    private final RunningHavu havu = RunningHavu.start();
    private final InstanceClient alice = new InstanceClient(havu, havu.alice());

    @AfterEach
    void stop() {
        havu.close();
    }

    @Test
    void a_spot_instance_is_on_the_spot_contract_at_the_spot_price() {
        JsonNode instance = alice.get(alice.running(DeployBody.gpu().with("is_spot", true)));

        assertThat(instance.get("is_spot").asBoolean()).isTrue();
        assertThat(instance.get("contract").asString()).isEqualTo("SPOT");
        assertThat(price(instance)).isEqualByComparingTo("1.778");
    }

    @Test
    void the_spot_contract_alone_makes_a_spot_instance() {
        JsonNode instance = alice.get(alice.running(DeployBody.gpu().with("contract", "SPOT")));

        assertThat(instance.get("is_spot").asBoolean()).isTrue();
        assertThat(price(instance)).isEqualByComparingTo("1.778");
    }

    @Test
    void another_contract_that_was_sent_along_is_read_back_as_sent() {
        JsonNode instance =
                alice.get(alice.running(DeployBody.gpu().with("is_spot", true).with("contract", "PAY_AS_YOU_GO")));

        assertThat(instance.get("is_spot").asBoolean()).isTrue();
        assertThat(instance.get("contract").asString()).isEqualTo("PAY_AS_YOU_GO");
        assertThat(price(instance)).isEqualByComparingTo("1.778");
    }

    @Test
    void spot_prices_are_converted_like_others() {
        try (RunningHavu euros = RunningHavu.settings().currency(Currency.EUR).start()) {
            InstanceClient client = new InstanceClient(euros, euros.alice());

            assertThat(price(client.get(client.deploy(DeployBody.gpu().with("is_spot", true)))))
                    .isEqualByComparingTo("1.430");
        }
    }

    @ParameterizedTest
    @CsvSource({"keep_detached, KEEP_DETACHED", "move_to_trash, MOVE_TO_TRASH", "delete_permanently, DELETE_PERMANENTLY"
    })
    void what_becomes_of_its_volumes_is_remembered(String word, SpotPolicy policy) {
        String id = alice.running(withPolicies("\"" + word + "\"").with("is_spot", true));

        assertThat(policies(id)).containsExactly(policy, policy);
    }

    @Test
    void without_a_policy_volumes_are_kept_detached() {
        String id = alice.running(withPolicies("null").with("is_spot", true));

        assertThat(policies(id)).containsExactly(SpotPolicy.KEEP_DETACHED, SpotPolicy.KEEP_DETACHED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"keep_detached", "move_to_trash", "delete_permanently"})
    void a_policy_is_only_for_spot_instances(String word) {
        List<String> before = alice.everything();

        alice.api()
                .post(
                        "/instances",
                        DeployBody.small()
                                .withJson(
                                        "os_volume",
                                        "{\"name\":\"root\",\"size\":50,\"on_spot_discontinue\":\"%s\"}"
                                                .formatted(word))
                                .toString())
                .expectError(400, "invalid_request", "os_volume.on_spot_discontinue", "unless", "spot instance", word);
        alice.api()
                .post(
                        "/instances",
                        DeployBody.small()
                                .withJson("volumes", """
                                        [{"name":"a","size":50,"type":"NVMe"},
                                         {"name":"b","size":50,"type":"NVMe","on_spot_discontinue":"%s"}]""".formatted(word))
                                .toString())
                .expectError(400, "invalid_request", "volumes.1.on_spot_discontinue", "unless", "spot instance", word);

        assertThat(alice.everything()).isEqualTo(before);
        alice.running(withPolicies("null").with("is_spot", false));
    }

    @Test
    void the_contract_alone_makes_a_spot_instance_with_policies() {
        String id = alice.running(withPolicies("\"move_to_trash\"").with("contract", "SPOT"));
        assertThat(policies(id)).containsExactly(SpotPolicy.MOVE_TO_TRASH, SpotPolicy.MOVE_TO_TRASH);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"forget\"", "\"KEEP_DETACHED\"", "7", "true"})
    void an_unknown_policy_is_refused(String word) {
        alice.api()
                .post("/instances", withPolicies(word).with("is_spot", true).toString())
                .expectError(400, "invalid_request", "on_spot_discontinue");
    }

    @Test
    void hosts_that_take_no_spot_machines_are_for_others_only() {
        DeployBody body = DeployBody.gpu().with("location_code", "FIN-03");
        assertThat(alice.available(DeployBody.GPU_TYPE, "FIN-03", true)).isFalse();
        assertThat(alice.available(DeployBody.GPU_TYPE, "FIN-03", false)).isTrue();
        List<String> before = alice.everything();

        alice.api()
                .post("/instances", body.with("is_spot", true).toString())
                .expectError(503, "service_unavailable", DeployBody.GPU_TYPE, "spot", "FIN-03");

        assertThat(alice.everything()).isEqualTo(before);
        alice.running(body);
    }

    @Test
    void an_instance_can_become_a_spot_one_and_back() {
        String id = alice.running(DeployBody.gpu());

        configure(id, true).expect(202);
        assertTerms(id, true, "SPOT", "1.778");
        assertThat(configure(id, true).expect(204).body()).isEmpty();

        configure(id, false).expect(202);
        assertTerms(id, false, "PAY_AS_YOU_GO", "3.555");
        configure(id, false).expect(204);
        assertThat(alice.status(id)).isEqualTo("running");
    }

    @Test
    void without_saying_which_configure_spot_makes_a_spot_instance() {
        String id = alice.running(DeployBody.gpu());

        alice.act("configure_spot", id).expect(202);

        assertTerms(id, true, "SPOT", "1.778");
        alice.act("configure_spot", id).expect(204);
    }

    @Test
    void an_instance_that_is_shut_down_can_be_configured_too() {
        String id = alice.offline(DeployBody.gpu().with("is_spot", true));

        configure(id, false).expect(202);

        assertTerms(id, false, "PAY_AS_YOU_GO", "3.555");
    }

    @Test
    void an_instance_on_a_host_without_spot_machines_stays_what_it_is() {
        String id = alice.running(DeployBody.gpu().with("location_code", "FIN-03"));
        List<String> before = alice.everything();

        configure(id, true).expectError(503, "service_unavailable", id, "spot");

        assertThat(alice.everything()).isEqualTo(before);
    }

    @Test
    void a_hibernated_instance_comes_back_under_the_new_terms_and_only_where_these_allow() {
        String id = alice.running(DeployBody.gpu().with("location_code", "FIN-03"));
        alice.act("hibernate", id).expect(202);
        havu.settle();

        configure(id, true).expect(202);
        alice.act("restore", id).expectError(503, "service_unavailable", "spot", "FIN-03");
        configure(id, false).expect(202);
        alice.act("restore", id).expect(202);

        alice.settled(id, "running");
        assertTerms(id, false, "PAY_AS_YOU_GO", "3.555");
    }

    private static DeployBody withPolicies(String policy) {
        return DeployBody.small()
                .withJson("os_volume", "{\"name\":\"root\",\"size\":50,\"on_spot_discontinue\":%s}".formatted(policy))
                .withJson(
                        "volumes",
                        "[{\"name\":\"a\",\"size\":50,\"type\":\"NVMe\",\"on_spot_discontinue\":%s}]"
                                .formatted(policy));
    }

    private List<SpotPolicy> policies(String instance) {
        return alice.volumeIds(instance).stream()
                .map(volume -> havu.server()
                        .engine()
                        .volumes()
                        .get(ALICES, volume)
                        .volume()
                        .spotPolicy())
                .toList();
    }

    private Answer configure(String id, boolean spot) {
        return alice.act("configure_spot", id, Map.of("is_spot", spot));
    }

    private void assertTerms(String id, boolean spot, String contract, String price) {
        JsonNode instance = alice.get(id);
        assertThat(instance.get("is_spot").asBoolean()).isEqualTo(spot);
        assertThat(instance.get("contract").asString()).isEqualTo(contract);
        assertThat(price(instance)).isEqualByComparingTo(price);
    }

    private static BigDecimal price(JsonNode instance) {
        return instance.get("price_per_hour").decimalValue();
    }
}
