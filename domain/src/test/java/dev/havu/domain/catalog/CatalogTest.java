package dev.havu.domain.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.havu.domain.fleet.MachineSize;
import dev.havu.domain.money.Currency;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The catalog finds what it has by name, in the order of its file, and refuses contradictions. */
class CatalogTest {
    private static final Map<Currency, BigDecimal> RATES =
            Map.of(Currency.USD, BigDecimal.ONE, Currency.EUR, new BigDecimal("0.8"));
    private static final Image UBUNTU =
            new Image("id-1", "ubuntu-24.04", "Ubuntu 24.04 + CUDA", true, List.of("Ubuntu 24.04"), "ubuntu", false);
    private static final Image CLUSTER =
            new Image("id-2", "ubuntu-cluster", "Ubuntu 22.04 cluster", true, List.of(), "ubuntu", true);

    @Test
    void rows_are_found_by_name_and_listed_in_the_order_of_the_file() {
        Catalog catalog = catalog(List.of("FIN-03", "FIN-01"), List.of("b", "a"), RATES);

        assertThat(catalog.locations()).extracting(Location::code).containsExactly("FIN-03", "FIN-01");
        assertThat(catalog.instanceTypes())
                .extracting(InstanceType::instanceType)
                .containsExactly("b", "a");
        assertThat(catalog.location("FIN-01")).isEqualTo(catalog.locations().get(1));
        assertThat(catalog.location("fin-01")).isNull();
        assertThat(catalog.instanceType("a")).isSameAs(catalog.instanceTypes().get(1));
        assertThat(catalog.instanceType("c")).isNull();
    }

    @Test
    void an_image_is_found_by_its_slug_and_by_its_id() {
        Catalog catalog = catalog(List.of("FIN-01"), List.of("a"), RATES);

        assertThat(catalog.image("ubuntu-24.04")).isEqualTo(UBUNTU);
        assertThat(catalog.image("id-2")).isEqualTo(CLUSTER);
        assertThat(catalog.image("Ubuntu 24.04 + CUDA")).isNull();
        assertThat(UBUNTU.osName()).isEqualTo("Ubuntu 24.04");
        assertThat(CLUSTER.osName()).isEqualTo("Ubuntu 22.04 cluster");
    }

    @Test
    void two_rows_of_one_name_are_refused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> catalog(List.of("FIN-01"), List.of("a", "a"), RATES))
                .withMessageContaining("two rows for the instance type a");
    }

    @Test
    void every_currency_needs_an_exchange_rate() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> catalog(List.of("FIN-01"), List.of("a"), Map.of(Currency.USD, BigDecimal.ONE)))
                .withMessageContaining("no exchange rate for eur");
    }

    @Test
    void a_type_for_confidential_computing_needs_such_a_host_with_the_plain_model() {
        assertThat(type("a", "H100 CC", 1).size()).isEqualTo(new MachineSize(30, 120, 1, "H100", true));
        assertThat(type("a", "H100", 1).size()).isEqualTo(new MachineSize(30, 120, 1, "H100", false));
        assertThat(type("a", "CPU Node", 0).size()).isEqualTo(new MachineSize(30, 120, 0, null, false));
    }

    @Test
    void a_type_without_a_list_of_systems_runs_all_of_them() {
        assertThat(type("a", "H100", 1).supports(UBUNTU)).isTrue();
    }

    @Test
    void the_workers_of_a_cluster_share_its_hardware_evenly() {
        ClusterType type = new ClusterType(
                "id",
                "16H200",
                "H200",
                "16x H200",
                2,
                new Hardware("352 vCPU", 352, "16x H200", 16, "2256GB", 2256, "2960GB", 2960, "dynamic", null),
                BigDecimal.TEN,
                "NVIDIA",
                List.of(),
                List.of("ubuntu-cluster"));

        assertThat(type.workers()).isEqualTo(2);
        assertThat(type.workerSize()).isEqualTo(new MachineSize(176, 1480, 8, "H200", false));
        assertThat(type.jumpHostSize().gpus()).isZero();
        assertThat(type.supports(CLUSTER)).isTrue();
        assertThat(type.supports(UBUNTU)).isFalse();
    }

    private static Catalog catalog(List<String> locations, List<String> types, Map<Currency, BigDecimal> rates) {
        return new Catalog(
                locations.stream().map(code -> new Location(code, code, "FI")).toList(),
                types.stream().map(name -> type(name, "H100", 1)).toList(),
                List.of(),
                List.of(),
                List.of(),
                List.of(UBUNTU),
                List.of(CLUSTER),
                List.of(),
                List.of(),
                rates);
    }

    private static InstanceType type(String name, String model, int gpus) {
        return new InstanceType(
                "id-" + name,
                name,
                model,
                name,
                null,
                "",
                List.of(),
                new Hardware("30 vCPU", 30, gpus + "x", gpus, "80GB", 80, "120GB", 120, "dynamic", null),
                BigDecimal.TWO,
                BigDecimal.ONE,
                null,
                BigDecimal.TWO,
                BigDecimal.TWO,
                BigDecimal.ONE,
                "NVIDIA",
                null,
                null,
                List.of());
    }
}
