package dev.havu.server.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.havu.api.Json;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** {@code POST /instances/action}, which takes the body of {@code PUT /instances} and gives its answers. */
class InstanceActionOlderPathTest {
    private static final String NOBODYS_ID = "11111111-2222-4333-8444-555555555555";

    private final RunningHavu havu = RunningHavu.start();
    private final InstanceClient alice = new InstanceClient(havu, havu.alice());

    @AfterEach
    void stop() {
        havu.close();
    }

    @Test
    void it_carries_out_an_action_and_says_when_there_is_nothing_to_do() {
        String id = alice.running();

        JsonNode result = act("shutdown", id).expect(202).json().get(0);

        assertThat(result.get("instanceId").asString()).isEqualTo(id);
        assertThat(result.get("statusCode").asInt()).isEqualTo(202);
        alice.settled(id, "offline");
        assertThat(act("shutdown", id).expect(204).body()).isEmpty();
    }

    @Test
    void it_refuses_what_the_newer_path_refuses() {
        String ordered = alice.ordered();
        act("explode", ordered).expectError(400, "invalid_request", "explode");
        act("hibernate", ordered).expectError(400, "invalid_request", "hibernate", "ordered");
        act("delete", ordered).expectError(403, "forbidden_action", "Can't discontinue a provisioning instance");
        act("delete", NOBODYS_ID).expectError(404, "not_found", NOBODYS_ID);

        String withoutSpot = alice.running(DeployBody.gpu().with("location_code", "FIN-03"));
        act("configure_spot", withoutSpot).expectError(503, "service_unavailable", "spot");
    }

    @Test
    void of_several_instances_each_has_its_own_result() {
        String id = alice.running();

        JsonNode results = act("shutdown", id, NOBODYS_ID).expect(207).json();

        assertThat(results.get(0).get("statusCode").asInt()).isEqualTo(202);
        assertThat(results.get(1).get("statusCode").asInt()).isEqualTo(404);
        alice.settled(id, "offline");
    }

    private Answer act(String action, String... ids) {
        return alice.api()
                .post("/instances/action", Json.mapper().writeValueAsString(Map.of("action", action, "id", ids)));
    }
}
