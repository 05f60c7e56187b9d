package dev.havu.server.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.havu.api.Json;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** {@code /images}, {@code /images/cluster} and {@code /locations}: catalog lists that need a token. */
class ImagesAndLocationsTest {
    private static RunningHavu havu;
    private static ApiClient alice;

    @BeforeAll
    static void start() {
        havu = RunningHavu.start();
        alice = havu.alice();
    }

    @AfterAll
    static void stop() {
        havu.close();
    }

    @Test
    void images_for_instances_have_every_field_and_none_is_for_clusters() {
        JsonNode images = alice.getJson("/images");

        assertThat(images).hasSize(62);
        assertThat(images.get(0)).isEqualTo(Json.mapper().readTree("""
                                        {"id":"02c76031-375b-56d5-8737-d5b18026e645","image_type":"24.04.base",
                                         "name":"Ubuntu 24.04","is_default":false,
                                         "details":["Ubuntu 24.04","Minimal Image"],"category":"ubuntu",
                                         "is_cluster":false}"""));
        assertThat(images)
                .allSatisfy(image ->
                        assertThat(image.get("is_cluster").booleanValue()).isFalse());
        assertThat(images.findValuesAsString("id")).doesNotHaveDuplicates();
        assertThat(images.findValuesAsString("image_type"))
                .doesNotHaveDuplicates()
                .contains("ubuntu-22.04", "ubuntu-24.04", "ubuntu-24.04-cuda-12.8-open-docker");
    }

    @Test
    void images_can_be_narrowed_to_those_that_suit_an_instance_type() {
        List<String> supported = havu.anonymous()
                .getJson("/instance-types/1H100.80S.30V")
                .get("supported_os")
                .valueStream()
                .map(JsonNode::asString)
                .toList();

        List<String> suited = types("/images?instance_type=1H100.80S.30V");

        assertThat(suited)
                .hasSizeBetween(1, 61)
                .isEqualTo(types("/images").stream().filter(supported::contains).toList());
    }

    @ParameterizedTest
    @ValueSource(strings = {"8B300.240V", "1A6000.10V", "CPU.4V.16G"})
    void the_types_that_the_official_clients_ask_about_have_images(String type) {
        assertThat(types("/images?instance_type=" + type)).isNotEmpty();
    }

    @Test
    void a_type_without_restriction_runs_every_image() {
        assertThat(types("/images?instance_type=1GB300.32V")).isEqualTo(types("/images"));
    }

    @Test
    void images_for_clusters_are_a_list_of_their_own() {
        JsonNode images = alice.getJson("/images/cluster");

        assertThat(images).hasSize(3);
        assertThat(images)
                .allSatisfy(image ->
                        assertThat(image.get("is_cluster").booleanValue()).isTrue());
        assertThat(types("/images/cluster?instance_type=16B200")).contains("ubuntu-22.04-cuda-12.9-cluster");
        assertThat(types("/images/cluster")).doesNotContainAnyElementsOf(types("/images"));
    }

    @ParameterizedTest
    @CsvSource({
        "/images, nope",
        "/images, 16B200",
        "/images, cpu.4v.16g",
        "/images/cluster, nope",
        "/images/cluster, 1H100.80S.30V"
    })
    void a_type_that_does_not_exist_is_404(String path, String type) {
        alice.get(path + "?instance_type=" + type).expectError(404, "not_found", "Instance type not found", type);
    }

    @Test
    void an_empty_type_is_400() {
        alice.get("/images?instance_type=").expectError(400, "invalid_request", "instance_type must be");
        alice.get("/images/cluster?instance_type=").expectError(400, "invalid_request", "instance_type must be");
    }

    @Test
    void locations_come_in_a_fixed_order_with_finland_1_and_iceland_1_first() {
        assertThat(alice.get("/locations").expect(200).text())
                .isEqualTo("[{\"code\":\"FIN-01\",\"name\":\"Finland 1\",\"country_code\":\"FI\"},"
                        + "{\"code\":\"ICE-01\",\"name\":\"Iceland 1\",\"country_code\":\"IS\"},"
                        + "{\"code\":\"FIN-02\",\"name\":\"Finland 2\",\"country_code\":\"FI\"},"
                        + "{\"code\":\"FIN-03\",\"name\":\"Finland 3\",\"country_code\":\"FI\"}]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/images", "/images/cluster", "/locations"})
    void these_lists_need_a_token(String path) {
        havu.anonymous().get(path).expectError(401, "unauthorized_request");
    }

    private static List<String> types(String path) {
        return alice.getJson(path).findValuesAsString("image_type");
    }
}
