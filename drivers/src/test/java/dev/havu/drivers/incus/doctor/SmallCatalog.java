package dev.havu.drivers.incus.doctor;

import dev.havu.domain.catalog.Catalog;
import dev.havu.domain.catalog.Hardware;
import dev.havu.domain.catalog.Image;
import dev.havu.domain.catalog.InstanceType;
import dev.havu.domain.catalog.Location;
import dev.havu.domain.money.Currency;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;

/** A location; a type without GPUs, one with one and one with eight H100; three images. */
final class SmallCatalog {
    static final Catalog CATALOG = new Catalog(
            List.of(new Location("FIN-01", "Finland", "FI")),
            List.of(
                    type("CPU.2V", "CPU", 2, 0, 8),
                    type("1H100", "H100", 30, 1, 120),
                    type("8H100", "H100", 240, 8, 960)),
            List.of(),
            List.of(),
            List.of(),
            List.of(image("ubuntu-24.04"), image("ubuntu-22.04")),
            List.of(image("cluster")),
            List.of(),
            List.of(),
            Map.of(Currency.USD, BigDecimal.ONE, Currency.EUR, BigDecimal.ONE));

    private SmallCatalog() {}

    private static InstanceType type(String name, String model, int cores, int gpus, int memory) {
        return new InstanceType(
                "id-" + name,
                name,
                model,
                name,
                null,
                "",
                List.of(),
                new Hardware("", cores, "", gpus, "", 0, "", memory, "dynamic", null),
                BigDecimal.ONE,
                BigDecimal.ONE,
                null,
                BigDecimal.ONE,
                BigDecimal.ONE,
                BigDecimal.ONE,
                "",
                null,
                null,
                List.of());
    }

    private static Image image(String slug) {
        return new Image("id-" + slug, slug, slug, false, List.of(), "ubuntu", slug.equals("cluster"));
    }
}
