package dev.havu.api.catalog;

import dev.havu.domain.catalog.Catalog;
import dev.havu.domain.catalog.ContainerType;
import dev.havu.domain.money.Currency;

/** A container type as listed; prices are decimal strings per hour. */
public record ContainerTypeView(
        String id,
        String model,
        String name,
        String instanceType,
        HardwareViews.Cpu cpu,
        HardwareViews.Gpu gpu,
        HardwareViews.Memory gpuMemory,
        HardwareViews.Memory memory,
        String serverlessPrice,
        String serverlessSpotPrice,
        String currency,
        String manufacturer) {

    public static ContainerTypeView of(ContainerType type, Catalog catalog, Currency currency) {
        PriceText price = new PriceText(catalog.exchangeRate(currency));
        return new ContainerTypeView(
                type.id(),
                type.model(),
                type.name(),
                type.instanceType(),
                HardwareViews.Cpu.of(type.hardware()),
                HardwareViews.Gpu.of(type.hardware()),
                HardwareViews.Memory.ofGpus(type.hardware()),
                HardwareViews.Memory.of(type.hardware()),
                price.of(type.serverlessPrice()),
                price.of(type.serverlessSpotPrice()),
                currency.wireName(),
                type.manufacturer());
    }
}
