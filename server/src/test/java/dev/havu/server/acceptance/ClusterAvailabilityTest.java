package dev.havu.server.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** {@code /cluster-availability}: FIN-03 has three hosts of eight B200, so one cluster of sixteen fits. */
class ClusterAvailabilityTest {
    @AutoClose
    private final RunningHavu havu = RunningHavu.start();

    private final ApiClient alice = havu.alice();

    @Test
    void a_cluster_type_is_available_where_enough_whole_hosts_are_free() {
        assertThat(types("FIN-03")).containsExactly("16B200");
        assertThat(isAvailable("16B200?location_code=FIN-03")).isTrue();
        assertThat(isAvailable("16B200")).isTrue();
        assertThat(isAvailable("16B200?location_code=FIN-01")).isFalse();
        assertThat(isAvailable("32B200")).isFalse();
    }

    @Test
    void it_goes_away_with_the_cluster_that_takes_the_hosts_and_comes_back_when_that_is_discontinued() {
        String cluster =
                alice.post("/clusters", """
                        {"cluster_type":"16B200","image":"ubuntu-22.04-cuda-12.9-cluster","hostname":"sixteen",
                         "location_code":"FIN-03","shared_volume":{"name":"home","size":1000}}""").expect(202).json().get("id").asString();
        assertThat(isAvailable("16B200")).isFalse();
        assertThat(types("FIN-03")).isEmpty();

        havu.settle();
        alice.put("/clusters", "{\"action\":\"discontinue\",\"id\":\"%s\"}".formatted(cluster))
                .expect(202);
        havu.settle();
        assertThat(isAvailable("16B200")).isTrue();
    }

    @Test
    void single_instances_take_hosts_away_from_clusters() {
        for (int i = 0; i < 2; i++) {
            assertThat(isAvailable("16B200")).isTrue();
            alice.create("/instances", """
                    {"instance_type":"8B200.240V","image":"ubuntu-24.04","hostname":"eight","location_code":"FIN-03"}""");
        }

        assertThat(isAvailable("16B200")).isFalse();
        assertThat(alice.getJson("/instance-availability/8B200.240V?location_code=FIN-03")
                        .booleanValue())
                .isTrue();
    }

    @Test
    void a_known_location_always_has_its_element_even_with_nothing_to_offer() {
        assertThat(alice.getJson("/cluster-availability").findValuesAsString("location_code"))
                .containsExactly("FIN-01", "ICE-01", "FIN-02", "FIN-03");
        for (String location : List.of("FIN-01", "ICE-01", "FIN-02", "FIN-03")) {
            JsonNode list = alice.getJson("/cluster-availability?location_code=" + location);
            assertThat(list).hasSize(1);
            assertThat(list.get(0).get("location_code").asString()).isEqualTo(location);
            assertThat(list.get(0).get("availabilities").isArray()).isTrue();
        }
    }

    @Test
    void an_unknown_location_has_nothing() {
        assertThat(alice.getJson("/cluster-availability?location_code=NOR-01")).isEmpty();
        assertThat(isAvailable("16B200?location_code=NOR-01")).isFalse();
    }

    @Test
    void the_older_spelling_of_the_location_is_read_too() {
        assertThat(isAvailable("16B200?locationCode=FIN-01")).isFalse();
        assertThat(isAvailable("16B200?location_code=FIN-03&locationCode=FIN-01"))
                .isTrue();
        assertThat(alice.getJson("/cluster-availability?locationCode=FIN-03")).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"15B200", "1H100.80S.30V", "16b200"})
    void a_type_that_does_not_exist_is_simply_not_available(String type) {
        assertThat(alice.get("/cluster-availability/" + type).expect(200).text())
                .isEqualTo("false");
    }

    @Test
    void the_answer_for_one_type_is_a_bare_boolean_and_not_a_byte_more() {
        assertThat(alice.get("/cluster-availability/16B200?location_code=FIN-03")
                        .body())
                .containsExactly('t', 'r', 'u', 'e');
        assertThat(alice.get("/cluster-availability/16B200?location_code=FIN-01")
                        .body())
                .containsExactly('f', 'a', 'l', 's', 'e');
    }

    private boolean isAvailable(String typeAndQuery) {
        return alice.getJson("/cluster-availability/" + typeAndQuery).booleanValue();
    }

    private List<String> types(String location) {
        return alice.getJson("/cluster-availability?location_code=" + location)
                .get(0)
                .get("availabilities")
                .valueStream()
                .map(JsonNode::asString)
                .toList();
    }
}
