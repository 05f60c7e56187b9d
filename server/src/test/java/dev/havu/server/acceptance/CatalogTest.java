package dev.havu.server.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.havu.api.Json;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** The public lists of types and periods, against the catalog file that comes with the server. */
class CatalogTest {
    private static RunningHavu havu;
    private static ApiClient anonymous;
    private static JsonNode file;

    @BeforeAll
    static void start() throws IOException {
        havu = RunningHavu.start();
        anonymous = havu.anonymous();
        try (InputStream in =
                Objects.requireNonNull(RunningHavu.class.getResourceAsStream("/dev/havu/server/catalog.json"))) {
            file = Json.mapper().readTree(in);
        }
    }

    @AfterAll
    static void stop() {
        havu.close();
    }

    @Test
    void there_are_70_instance_types_in_the_order_of_the_file_with_every_field_as_it_stands_there() {
        JsonNode listed = anonymous.getJson("/instance-types");

        assertThat(listed).hasSize(70);
        assertThat(listed.get(0).get("instance_type").asString()).isEqualTo("1GB300.32V");
        assertThat(listed.get(69).get("instance_type").asString()).isEqualTo("CPU.360V.1440G.CC");
        assertThat(listed).isEqualTo(file.get("instance_types"));
    }

    @Test
    void a_gpu_type_has_the_values_of_the_catalog() {
        JsonNode type = anonymous.getJson("/instance-types/1H100.80S.30V");

        assertThat(type.get("id").asString()).isEqualTo("c01dd00d-0000-480b-ae4e-d429115d055b");
        assertThat(type.get("model").asString()).isEqualTo("H100");
        assertThat(type.get("name").asString()).isEqualTo("H100 SXM5 80GB");
        assertThat(type.get("cpu")).isEqualTo(json("{\"description\":\"30 CPU\",\"number_of_cores\":30}"));
        assertThat(type.get("gpu")).isEqualTo(json("{\"description\":\"1x H100 SXM5 80GB\",\"number_of_gpus\":1}"));
        assertThat(type.get("gpu_memory"))
                .isEqualTo(json("{\"description\":\"80GB GPU RAM\",\"size_in_gigabytes\":80}"));
        assertThat(type.get("memory")).isEqualTo(json("{\"description\":\"120GB RAM\",\"size_in_gigabytes\":120}"));
        assertThat(type.get("storage")).isEqualTo(json("{\"description\":\"dynamic\"}"));
        assertThat(type.get("price_per_hour").asString()).isEqualTo("3.555");
        assertThat(type.get("spot_price").asString()).isEqualTo("1.778");
        assertThat(type.get("deploy_warning").asString()).startsWith("H100: Use Nvidia driver");
        assertThat(type.get("supported_os").valueStream().map(JsonNode::asString))
                .contains("ubuntu-24.04-cuda-12.8-open-docker");
    }

    @Test
    void a_cpu_type_has_gpu_objects_with_the_number_0() {
        JsonNode type = anonymous.getJson("/instance-types/CPU.4V.16G");

        assertThat(type.get("gpu")).isEqualTo(json("{\"description\":\"\",\"number_of_gpus\":0}"));
        assertThat(type.get("gpu_memory")).isEqualTo(json("{\"description\":\"\",\"size_in_gigabytes\":0}"));
        assertThat(type.get("model").asString()).isEqualTo("CPU Node");
        assertThat(type.has("p2p")).isTrue();
    }

    @Test
    void every_instance_type_can_be_read_by_its_name() {
        for (JsonNode type : anonymous.getJson("/instance-types?currency=eur")) {
            String name = type.get("instance_type").asString();
            assertThat(anonymous.getJson("/instance-types/" + name + "?currency=eur&is_spot=true&location_code=FIN-01"))
                    .isEqualTo(type);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"9Z9000.1V", "1h100.80s.30v", "price-histories", "%20", "1H100.80S.30V%2F"})
    void an_instance_type_that_does_not_exist_is_404(String name) {
        anonymous.get("/instance-types/" + name).expectError(404, "not_found", "not found");
    }

    @ParameterizedTest
    @CsvSource({
        "/instance-types, 1H100.80S.30V, price_per_hour, 3.555, 2.858",
        "/instance-types, 1H100.80S.30V, spot_price, 1.778, 1.430",
        "/instance-types, CPU.4V.16G, price_per_hour, 0.04800, 0.03859",
        "/instance-types, 1A6000.10V, serverless_price, 0, 0",
        "/container-types, 1H100.80S.30V, serverless_price, 3.911, 3.144",
        "/container-types, 1H100.80S.30V, serverless_spot_price, 1.955, 1.572"
    })
    void prices_are_decimal_strings_in_the_currency_asked_for(
            String path, String type, String field, String dollars, String euros) {
        assertThat(row(path, "instance_type", type).get(field)).isEqualTo(text(dollars));
        assertThat(row(path + "?currency=usd", "instance_type", type).get(field))
                .isEqualTo(text(dollars));
        assertThat(row(path + "?currency=eur", "instance_type", type).get(field))
                .isEqualTo(text(euros));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/instance-types", "/cluster-types", "/container-types"})
    void a_currency_may_be_written_in_any_case_and_is_answered_in_lower_case(String path) {
        for (String spelling : List.of("eur", "EUR", "Eur")) {
            assertThat(anonymous.getJson(path + "?currency=" + spelling).findValuesAsString("currency"))
                    .isNotEmpty()
                    .containsOnly("eur");
        }
        for (String spelling : List.of("usd", "USD", "uSd")) {
            assertThat(anonymous.getJson(path + "?currency=" + spelling).findValuesAsString("currency"))
                    .containsOnly("usd");
        }
        assertThat(anonymous.getJson(path).findValuesAsString("currency")).containsOnly("usd");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/instance-types",
                "/instance-types/1H100.80S.30V",
                "/instance-types/price-history",
                "/cluster-types",
                "/container-types",
                "/volume-types"
            })
    void a_currency_that_is_neither_dollars_nor_euros_is_400(String path) {
        for (String wrong : List.of("gbp", "", "usdeur", "us")) {
            anonymous
                    .get(path + "?currency=" + wrong)
                    .expectError(400, "invalid_request", "currency must be usd or eur", wrong);
        }
    }

    @Test
    void the_price_history_is_an_empty_object() {
        assertThat(anonymous.get("/instance-types/price-history").expect(200).text())
                .isEqualTo("{}");
        assertThat(anonymous
                        .get("/instance-types/price-history?currency=usd&num_of_months=12")
                        .text())
                .isEqualTo("{}");
        anonymous
                .get("/instance-types/price-history?num_of_months=13")
                .expectError(400, "invalid_request", "num_of_months", "between 1 and 12", "13");
    }

    @Test
    void volume_types_have_numbers_for_prices_and_an_older_name_for_the_monthly_one() {
        JsonNode types = anonymous.getJson("/volume-types");

        assertThat(types.findValuesAsString("type"))
                .containsExactly(
                        "NVMe",
                        "HDD",
                        "NVMe_Shared",
                        "HDD_Shared",
                        "NVMe_Local_Storage",
                        "NVMe_Shared_Cluster",
                        "NVMe_OS_Cluster");
        JsonNode price = types.get(0).get("price");
        assertThat(price.get("price_per_month_per_gb").doubleValue()).isEqualTo(0.2);
        assertThat(price.get("monthly_per_gb").doubleValue()).isEqualTo(0.2);
        assertThat(price.get("cps_per_gb").doubleValue()).isCloseTo(7.6103500761035e-8, within(1e-20));
        assertThat(price.get("currency").asString()).isEqualTo("usd");
        assertThat(types.get(0).get("iops").asString()).isEqualTo("100k");
        assertThat(types.get(0).get("is_shared_fs").booleanValue()).isFalse();
        assertThat(types.get(2).get("is_shared_fs").booleanValue()).isTrue();
        for (JsonNode type : types) {
            assertThat(type.get("continuous_bandwidth").doubleValue())
                    .isLessThanOrEqualTo(type.get("burst_bandwidth").doubleValue());
        }
        JsonNode euros = anonymous.getJson("/volume-types?currency=EUR").get(0).get("price");
        assertThat(euros.get("price_per_month_per_gb").doubleValue()).isEqualTo(0.1608);
        assertThat(euros.get("monthly_per_gb").doubleValue()).isEqualTo(0.1608);
        assertThat(euros.get("currency").asString()).isEqualTo("eur");
    }

    @Test
    void cluster_types_have_node_details_of_one_entry_each() {
        JsonNode types = anonymous.getJson("/cluster-types");

        assertThat(types).hasSize(12).isEqualTo(file.get("cluster_types"));
        for (JsonNode type : types) {
            assertThat(type.get("node_details"))
                    .isNotEmpty()
                    .allSatisfy(detail -> assertThat(detail).hasSize(1));
            assertThat(type.get("price_per_hour").isString()).isTrue();
            assertThat(type.get("supported_os")).isNotEmpty();
        }
        JsonNode sixteen = row("/cluster-types", "cluster_type", "16B200");
        assertThat(sixteen.get("gpu").get("number_of_gpus").intValue()).isEqualTo(16);
        assertThat(sixteen.get("node_details").get(2)).isEqualTo(json("{\"InfiniBand\":\"3200 Gbit/s\"}"));
        assertThat(row("/cluster-types?currency=eur", "cluster_type", "16B200").get("price_per_hour"))
                .isEqualTo(text("88.12"));
    }

    @Test
    void container_types_are_the_44_that_can_run_containers() {
        JsonNode types = anonymous.getJson("/container-types");

        assertThat(types).hasSize(44).isEqualTo(file.get("container_types"));
        assertThat(types.findValuesAsString("serverless_price")).doesNotContain("0");
    }

    @Test
    void the_three_lists_of_periods_have_all_six_fields() {
        JsonNode instances = anonymous.getJson("/long-term/periods/instances");

        assertThat(instances).hasSize(5).isEqualTo(file.get("long_term_periods").get("instances"));
        assertThat(instances.get(1))
                .isEqualTo(
                        json(
                                "{\"code\":\"3_MONTHS\",\"name\":\"3 months\",\"is_enabled\":true,\"unit_name\":\"month\",\"unit_value\":3,\"discount_percentage\":3}"));
        assertThat(anonymous.getJson("/long-term/periods")).isEqualTo(instances);
        assertThat(anonymous.getJson("/long-term/periods/clusters"))
                .hasSize(5)
                .isEqualTo(file.get("long_term_periods").get("clusters"));
    }

    @Test
    void the_older_path_of_the_instance_types_answers_the_same_but_needs_a_token() {
        assertThat(havu.alice().get("/instances/types?currency=eur").expect(200).body())
                .isEqualTo(anonymous.get("/instance-types?currency=eur").body());
        anonymous.get("/instances/types").expectError(401, "unauthorized_request");
    }

    private static JsonNode row(String path, String field, String value) {
        for (JsonNode row : anonymous.getJson(path)) {
            if (row.get(field).asString().equals(value)) {
                return row;
            }
        }
        throw new AssertionError(path + " has no " + value);
    }

    private static JsonNode text(String text) {
        return Json.mapper().valueToTree(text);
    }

    private static JsonNode json(String text) {
        return Json.mapper().readTree(text);
    }
}
