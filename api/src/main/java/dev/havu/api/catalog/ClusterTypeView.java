package dev.havu.api.catalog;

import dev.havu.domain.catalog.Catalog;
import dev.havu.domain.catalog.ClusterType;
import dev.havu.domain.money.Currency;
import java.util.List;
import java.util.Map;

/** A cluster type as listed; the price is a decimal string per hour for the whole cluster. */
public record ClusterTypeView(
        String id,
        String model,
        String name,
        String clusterType,
        HardwareViews.Cpu cpu,
        HardwareViews.Gpu gpu,
        HardwareViews.Memory gpuMemory,
        HardwareViews.Memory memory,
        String pricePerHour,
        String currency,
        String manufacturer,
        List<Map<String, String>> nodeDetails,
        List<String> supportedOs) {

    public static ClusterTypeView of(ClusterType type, Catalog catalog, Currency currency) {
        return new ClusterTypeView(
                type.id(),
                type.model(),
                type.name(),
                type.clusterType(),
                HardwareViews.Cpu.of(type.hardware()),
                HardwareViews.Gpu.of(type.hardware()),
                HardwareViews.Memory.ofGpus(type.hardware()),
                HardwareViews.Memory.of(type.hardware()),
                new PriceText(catalog.exchangeRate(currency)).of(type.pricePerHour()),
                currency.wireName(),
                type.manufacturer(),
                type.nodeDetails(),
                type.supportedOs());
    }
}
