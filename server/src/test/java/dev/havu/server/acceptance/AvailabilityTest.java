package dev.havu.server.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.havu.domain.fleet.FleetSpec;
import dev.havu.domain.fleet.FleetSpec.HostGroup;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** {@code /instance-availability}: what could be deployed now, computed from what is free. */
class AvailabilityTest {
    /** Two hosts of eight H100 in Finland, of which one takes spot machines, and one host without GPUs. */
    private static final FleetSpec FLEET = new FleetSpec(Map.of(
            "FIN-01",
            List.of(
                    new HostGroup("spot", 1, "H100", 8, 352, 2048, 4000, true, false),
                    new HostGroup("demand", 1, "H100", 8, 352, 2048, 4000, false, false),
                    new HostGroup("cpu", 1, null, 0, 64, 256, 4000, false, false))));

    @AutoClose
    private final RunningHavu havu = RunningHavu.settings().fleet(FLEET).start();

    private final ApiClient alice = havu.alice();

    @Test
    void a_type_goes_away_when_its_last_gpu_is_taken_and_comes_back_when_it_is_given_back() {
        String first = deploy("8H100.80S.176V", false);
        assertThat(isAvailable("8H100.80S.176V?location_code=FIN-01")).isTrue();
        String second = deploy("8H100.80S.176V", false);

        assertThat(isAvailable("8H100.80S.176V?location_code=FIN-01")).isFalse();
        assertThat(isAvailable("1H100.80S.30V")).isFalse();
        assertThat(types("/instance-availability?location_code=FIN-01"))
                .contains("CPU.4V.16G")
                .noneMatch(type -> type.contains("H100"));
        alice.post("/instances", order("1H100.80S.30V", false))
                .expectError(503, "service_unavailable", "1H100.80S.30V", "FIN-01");

        havu.settle();
        delete(second);
        assertThat(isAvailable("8H100.80S.176V?location_code=FIN-01")).isTrue();
        delete(first);
        assertThat(isAvailable("8H100.80S.176V?location_code=FIN-01")).isTrue();
    }

    @Test
    void a_machine_that_is_shut_down_keeps_its_gpus() {
        String first = deploy("8H100.80S.176V", false);
        deploy("8H100.80S.176V", false);
        havu.settle();

        alice.put("/instances", "{\"action\":\"shutdown\",\"id\":\"%s\"}".formatted(first))
                .expect(202);
        havu.settle();

        assertThat(isAvailable("1H100.80S.30V")).isFalse();
    }

    @Test
    void what_is_left_of_a_host_serves_smaller_types() {
        deploy("8H100.80S.176V", false);
        deploy("4H100.80S.176V", false);
        deploy("2H100.80S.80V", false);

        assertThat(isAvailable("4H100.80S.176V")).isFalse();
        assertThat(isAvailable("2H100.80S.80V")).isTrue();
        deploy("1H100.80S.30V", false);
        assertThat(isAvailable("2H100.80S.80V")).isFalse();
        assertThat(isAvailable("1H100.80S.30V")).isTrue();
    }

    @Test
    void spot_stock_is_what_hosts_that_take_spot_machines_have_left() {
        assertThat(isAvailable("8H100.80S.176V?is_spot=true")).isTrue();
        assertThat(types("/instance-availability?is_spot=true&location_code=FIN-01"))
                .contains("8H100.80S.176V")
                .doesNotContain("CPU.4V.16G");

        deploy("8H100.80S.176V", true);

        assertThat(isAvailable("1H100.80S.30V?is_spot=true")).isFalse();
        assertThat(isAvailable("1H100.80S.30V?is_spot=false")).isTrue();
        assertThat(isAvailable("1H100.80S.30V")).isTrue();
        alice.post("/instances", order("1H100.80S.30V", true)).expectError(503, "service_unavailable", "spot");
    }

    @Test
    void the_list_has_one_element_for_each_location_in_the_order_of_the_locations() {
        JsonNode list = alice.getJson("/instance-availability");

        assertThat(list.findValuesAsString("location_code"))
                .isEqualTo(alice.getJson("/locations").findValuesAsString("code"))
                .startsWith("FIN-01", "ICE-01");
        assertThat(list.get(0).get("availabilities")).isNotEmpty();
        assertThat(list.get(1).get("availabilities").isArray()).isTrue();
        assertThat(list.get(1).get("availabilities")).isEmpty();
    }

    @Test
    void the_types_of_a_location_come_in_the_order_of_the_catalog() {
        List<String> catalog = alice.getJson("/instance-types").findValuesAsString("instance_type");

        assertThat(types("/instance-availability?location_code=FIN-01"))
                .isSortedAccordingTo((one, other) -> catalog.indexOf(one) - catalog.indexOf(other))
                .containsExactly(
                        "1H100.80S.30V",
                        "1H100.80S.32V",
                        "2H100.80S.80V",
                        "4H100.80S.176V",
                        "8H100.80S.176V",
                        "CPU.4V.16G",
                        "CPU.8V.32G",
                        "CPU.16V.64G",
                        "CPU.32V.128G",
                        "CPU.64V.256G");
    }

    @Test
    void one_location_gives_exactly_one_element_and_an_unknown_one_none() {
        JsonNode one = alice.getJson("/instance-availability?location_code=FIN-03");
        assertThat(one).hasSize(1);
        assertThat(one.get(0).get("location_code").asString()).isEqualTo("FIN-03");
        assertThat(one.get(0).get("availabilities")).isEmpty();

        assertThat(alice.getJson("/instance-availability?location_code=NOR-01")).isEmpty();
        assertThat(isAvailable("1H100.80S.30V?location_code=NOR-01")).isFalse();
        assertThat(isAvailable("1H100.80S.30V?location_code=ICE-01")).isFalse();
        assertThat(isAvailable("1H100.80S.30V?location_code=FIN-01")).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"CPU.4V", "9Z9.1V", "16B200", "1h100.80s.30v"})
    void a_type_that_does_not_exist_is_simply_not_available(String type) {
        assertThat(alice.get("/instance-availability/" + type + "?is_spot=false&location_code=FIN-01")
                        .expect(200)
                        .text())
                .isEqualTo("false");
    }

    @Test
    void the_answer_for_one_type_is_a_bare_boolean_and_not_a_byte_more() {
        Answer yes = alice.get("/instance-availability/CPU.4V.16G").expect(200);
        Answer no = alice.get("/instance-availability/CPU.4V").expect(200);

        assertThat(yes.body()).containsExactly('t', 'r', 'u', 'e');
        assertThat(yes.header("Content-Length")).isEqualTo("4");
        assertThat(yes.header("Content-Type")).startsWith("application/json");
        assertThat(no.body()).containsExactly('f', 'a', 'l', 's', 'e');
    }

    @ParameterizedTest
    @CsvSource({
        "is_spot=true, false",
        "isSpot=true, false",
        "is_spot=True, false",
        "isSpot=TRUE, false",
        "is_spot=false, true",
        "isSpot=False, true",
        "is_spot=true&isSpot=false, false",
        "is_spot=false&isSpot=true, true",
        "location_code=ICE-01, false",
        "locationCode=ICE-01, false",
        "location_code=FIN-01&locationCode=ICE-01, true",
        "location_code=ICE-01&locationCode=FIN-01, false",
        "isSpot=false&locationCode=FIN-01, true"
    })
    void parameters_are_read_in_both_spellings_and_the_newer_one_wins(String query, boolean available) {
        assertThat(isAvailable("CPU.4V.16G?" + query)).isEqualTo(available);
        assertThat(alice.getJson("/instances/availability/CPU.4V.16G?" + query).booleanValue())
                .isEqualTo(available);
        assertThat(alice.getJson("/instance-availability?" + query)
                        .valueStream()
                        .anyMatch(element ->
                                element.get("availabilities").toString().contains("\"CPU.4V.16G\"")))
                .isEqualTo(available);
    }

    @Test
    void a_dangling_question_mark_changes_nothing() {
        assertThat(alice.get("/instance-availability?").expect(200).body())
                .isEqualTo(alice.get("/instance-availability").body());
    }

    @ParameterizedTest
    @CsvSource({"is_spot=maybe, is_spot", "isSpot=1, isSpot", "is_spot=, is_spot", "location_code=, location_code"})
    void a_parameter_that_breaks_a_rule_is_400(String query, String parameter) {
        for (String path : List.of(
                "/instance-availability", "/instance-availability/CPU.4V.16G", "/instances/availability/CPU.4V.16G")) {
            alice.get(path + "?" + query).expectError(400, "invalid_request", parameter + " must be");
        }
    }

    @Test
    void the_deprecated_route_tells_the_same() {
        for (String type : alice.getJson("/instance-types").findValuesAsString("instance_type")) {
            assertThat(alice.get("/instances/availability/" + type).body())
                    .isEqualTo(alice.get("/instance-availability/" + type).body());
        }
    }

    @Test
    void exactly_what_is_available_can_be_deployed() {
        List<String> deployed = new ArrayList<>();
        for (JsonNode type : alice.getJson("/instance-types")) {
            String name = type.get("instance_type").asString();
            boolean available = isAvailable(name + "?location_code=FIN-01");
            JsonNode images = alice.getJson("/images?instance_type=" + name);
            Answer answer = alice.post(
                    "/instances", order(name, images.get(0).get("image_type").asString(), false));
            assertThat(answer.status()).as("%s %s", name, answer.text()).isEqualTo(available ? 202 : 503);
            if (available) {
                deployed.add(name);
                havu.settle();
                delete(answer.text());
            }
        }

        assertThat(deployed).isEqualTo(types("/instance-availability?location_code=FIN-01"));
    }

    private boolean isAvailable(String typeAndQuery) {
        return alice.getJson("/instance-availability/" + typeAndQuery).booleanValue();
    }

    private List<String> types(String path) {
        return alice.getJson(path)
                .get(0)
                .get("availabilities")
                .valueStream()
                .map(JsonNode::asString)
                .toList();
    }

    private String deploy(String type, boolean spot) {
        return alice.create("/instances", order(type, spot));
    }

    private void delete(String instance) {
        alice.put("/instances", "{\"action\":\"delete\",\"id\":\"%s\",\"volume_ids\":null}".formatted(instance))
                .expect(202);
        havu.settle();
    }

    private static String order(String type, boolean spot) {
        return order(type, "ubuntu-24.04", spot);
    }

    private static String order(String type, String image, boolean spot) {
        return """
                {"instance_type":"%s","image":"%s","hostname":"host","location_code":"FIN-01","is_spot":%s}""".formatted(type, image, spot);
    }
}
