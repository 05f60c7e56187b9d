package dev.havu.api.catalog;

import dev.havu.domain.catalog.Catalog;
import dev.havu.domain.catalog.InstanceType;
import dev.havu.domain.money.Currency;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An instance type as listed; prices are decimal strings per hour. */
public record InstanceTypeView(
        String id,
        String instanceType,
        String model,
        String name,
        @Nullable String displayName,
        String description,
        List<String> bestFor,
        HardwareViews.Cpu cpu,
        HardwareViews.Gpu gpu,
        HardwareViews.Memory gpuMemory,
        HardwareViews.Memory memory,
        HardwareViews.Storage storage,
        String pricePerHour,
        String spotPrice,
        @Nullable String dynamicPrice,
        String maxDynamicPrice,
        String serverlessPrice,
        String serverlessSpotPrice,
        String currency,
        String manufacturer,
        @Nullable String deployWarning,
        @Nullable String p2p,
        List<String> supportedOs) {

    public static InstanceTypeView of(InstanceType type, Catalog catalog, Currency currency) {
        PriceText price = new PriceText(catalog.exchangeRate(currency));
        return new InstanceTypeView(
                type.id(),
                type.instanceType(),
                type.model(),
                type.name(),
                type.displayName(),
                type.description(),
                type.bestFor(),
                HardwareViews.Cpu.of(type.hardware()),
                HardwareViews.Gpu.of(type.hardware()),
                HardwareViews.Memory.ofGpus(type.hardware()),
                HardwareViews.Memory.of(type.hardware()),
                HardwareViews.Storage.of(type.hardware()),
                price.of(type.pricePerHour()),
                price.of(type.spotPrice()),
                type.dynamicPrice() == null ? null : price.of(type.dynamicPrice()),
                price.of(type.maxDynamicPrice()),
                price.of(type.serverlessPrice()),
                price.of(type.serverlessSpotPrice()),
                currency.wireName(),
                type.manufacturer(),
                type.deployWarning(),
                type.p2p(),
                type.supportedOs());
    }
}
