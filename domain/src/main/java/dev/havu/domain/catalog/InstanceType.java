package dev.havu.domain.catalog;

import dev.havu.domain.fleet.MachineSize;
import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A kind of machine to deploy. Prices are US dollars per hour for the whole machine.
 *
 * @param model GPU model, with {@code " CC"} appended for confidential types
 * @param p2p speed of the link between GPUs as text, null without one
 * @param supportedOs image slugs that run on it; empty means no restriction
 */
public record InstanceType(
        String id,
        String instanceType,
        String model,
        String name,
        @Nullable String displayName,
        String description,
        List<String> bestFor,
        Hardware hardware,
        BigDecimal pricePerHour,
        BigDecimal spotPrice,
        @Nullable BigDecimal dynamicPrice,
        BigDecimal maxDynamicPrice,
        BigDecimal serverlessPrice,
        BigDecimal serverlessSpotPrice,
        String manufacturer,
        @Nullable String deployWarning,
        @Nullable String p2p,
        List<String> supportedOs) {
    private static final String CONFIDENTIAL_SUFFIX = " CC";

    public InstanceType {
        bestFor = List.copyOf(bestFor);
        supportedOs = List.copyOf(supportedOs);
    }

    /** What one such machine takes from a host. */
    public MachineSize size() {
        boolean confidential = model.endsWith(CONFIDENTIAL_SUFFIX);
        String gpuModel = confidential ? model.substring(0, model.length() - CONFIDENTIAL_SUFFIX.length()) : model;
        return new MachineSize(
                hardware.cores(),
                hardware.memoryGigabytes(),
                hardware.gpus(),
                hardware.gpus() == 0 ? null : gpuModel,
                confidential);
    }

    /** This type at other prices, in US dollars per hour. */
    public InstanceType withPrices(BigDecimal onDemand, BigDecimal spot) {
        return new InstanceType(
                id,
                instanceType,
                model,
                name,
                displayName,
                description,
                bestFor,
                hardware,
                onDemand,
                spot,
                dynamicPrice,
                maxDynamicPrice,
                serverlessPrice,
                serverlessSpotPrice,
                manufacturer,
                deployWarning,
                p2p,
                supportedOs);
    }

    public boolean supports(Image image) {
        return supportedOs.isEmpty() || supportedOs.contains(image.imageType());
    }
}
