package dev.havu.server.catalog;

import dev.havu.api.Json;
import dev.havu.domain.catalog.Catalog;
import dev.havu.domain.catalog.ClusterType;
import dev.havu.domain.catalog.ContainerType;
import dev.havu.domain.catalog.Hardware;
import dev.havu.domain.catalog.Image;
import dev.havu.domain.catalog.InstanceType;
import dev.havu.domain.catalog.Location;
import dev.havu.domain.catalog.LongTermPeriod;
import dev.havu.domain.catalog.VolumeType;
import dev.havu.domain.money.Currency;
import dev.havu.server.StartupException;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/** The catalog as a JSON file: the one that comes with Havu, or an operator's own (docs/catalog.md). */
public record CatalogFile(
        Map<String, String> exchangeRates,
        List<Location> locations,
        List<InstanceTypeRow> instanceTypes,
        List<ClusterTypeRow> clusterTypes,
        List<ContainerTypeRow> containerTypes,
        List<VolumeTypeRow> volumeTypes,
        List<ImageRow> images,
        List<ImageRow> clusterImages,
        Periods longTermPeriods) {
    private static final String BUNDLED = "/dev/havu/server/catalog.json";

    /** The catalog that comes with Havu. */
    public static Catalog bundled() {
        try (InputStream in = Objects.requireNonNull(CatalogFile.class.getResourceAsStream(BUNDLED))) {
            return read(in.readAllBytes(), "the bundled catalog");
        } catch (IOException failure) {
            throw new StartupException("the bundled catalog cannot be read", failure);
        }
    }

    /**
     * An operator's catalog.
     *
     * @throws StartupException if the file cannot be read or is not a catalog
     */
    public static Catalog load(Path file) {
        try {
            return read(Files.readAllBytes(file), "the catalog " + file);
        } catch (IOException failure) {
            throw new StartupException("the catalog " + file + " cannot be read: " + failure, failure);
        }
    }

    private static Catalog read(byte[] json, String name) {
        try {
            return Json.mapper().readValue(json, CatalogFile.class).toCatalog();
        } catch (JacksonException | IllegalArgumentException | NullPointerException wrong) {
            throw new StartupException(name + " is not valid: " + wrong.getMessage(), wrong);
        }
    }

    private Catalog toCatalog() {
        Map<Currency, BigDecimal> rates = new EnumMap<>(Currency.class);
        for (Currency currency : Currency.values()) {
            String rate = exchangeRates.get(currency.wireName());
            if (rate != null) {
                rates.put(currency, new BigDecimal(rate));
            }
        }
        return new Catalog(
                locations,
                instanceTypes.stream().map(InstanceTypeRow::toDomain).toList(),
                clusterTypes.stream().map(ClusterTypeRow::toDomain).toList(),
                containerTypes.stream().map(ContainerTypeRow::toDomain).toList(),
                volumeTypes.stream().map(VolumeTypeRow::toDomain).toList(),
                images.stream().map(ImageRow::toDomain).toList(),
                clusterImages.stream().map(ImageRow::toDomain).toList(),
                longTermPeriods.instances().stream().map(PeriodRow::toDomain).toList(),
                longTermPeriods.clusters().stream().map(PeriodRow::toDomain).toList(),
                rates);
    }

    record Cores(String description, int numberOfCores) {}

    record Gpus(String description, int numberOfGpus) {}

    record Size(String description, @Nullable Integer sizeInGigabytes) {
        int gigabytes() {
            return sizeInGigabytes == null ? 0 : sizeInGigabytes;
        }
    }

    record InstanceTypeRow(
            String id,
            String instanceType,
            String model,
            String name,
            @Nullable String displayName,
            String description,
            List<String> bestFor,
            Cores cpu,
            Gpus gpu,
            Size gpuMemory,
            Size memory,
            Size storage,
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
        InstanceType toDomain() {
            return new InstanceType(
                    id,
                    instanceType,
                    model,
                    name,
                    displayName,
                    description,
                    bestFor,
                    hardware(cpu, gpu, gpuMemory, memory, storage),
                    pricePerHour,
                    spotPrice,
                    dynamicPrice,
                    maxDynamicPrice,
                    serverlessPrice,
                    serverlessSpotPrice,
                    manufacturer,
                    deployWarning,
                    p2p,
                    supportedOs);
        }
    }

    /** A kind of cluster; {@code workers} is Havu's own key, by default one for every eight GPUs. */
    record ClusterTypeRow(
            String id,
            String clusterType,
            String model,
            String name,
            @Nullable Integer workers,
            Cores cpu,
            Gpus gpu,
            Size gpuMemory,
            Size memory,
            BigDecimal pricePerHour,
            String manufacturer,
            List<Map<String, String>> nodeDetails,
            List<String> supportedOs) {
        private static final int GPUS_PER_WORKER = 8;

        ClusterType toDomain() {
            return new ClusterType(
                    id,
                    clusterType,
                    model,
                    name,
                    workers == null ? Math.max(1, gpu.numberOfGpus() / GPUS_PER_WORKER) : workers,
                    hardware(cpu, gpu, gpuMemory, memory, new Size("", null)),
                    pricePerHour,
                    manufacturer,
                    nodeDetails,
                    supportedOs);
        }
    }

    record ContainerTypeRow(
            String id,
            String model,
            String name,
            String instanceType,
            Cores cpu,
            Gpus gpu,
            Size gpuMemory,
            Size memory,
            BigDecimal serverlessPrice,
            BigDecimal serverlessSpotPrice,
            String manufacturer) {
        ContainerType toDomain() {
            return new ContainerType(
                    id,
                    model,
                    name,
                    instanceType,
                    hardware(cpu, gpu, gpuMemory, memory, new Size("", null)),
                    serverlessPrice,
                    serverlessSpotPrice,
                    manufacturer);
        }
    }

    record MonthlyPrice(BigDecimal pricePerMonthPerGb) {}

    record VolumeTypeRow(
            String type,
            MonthlyPrice price,
            boolean isSharedFs,
            boolean creatable,
            BigDecimal burstBandwidth,
            BigDecimal continuousBandwidth,
            BigDecimal internalNetworkSpeed,
            String iops,
            @Nullable BigDecimal throughputGbps) {
        VolumeType toDomain() {
            return new VolumeType(
                    type,
                    price.pricePerMonthPerGb(),
                    isSharedFs,
                    creatable,
                    burstBandwidth,
                    continuousBandwidth,
                    internalNetworkSpeed,
                    iops,
                    throughputGbps);
        }
    }

    record ImageRow(
            String id,
            String imageType,
            String name,
            boolean isDefault,
            List<String> details,
            String category,
            boolean isCluster) {
        Image toDomain() {
            return new Image(id, imageType, name, isDefault, details, category, isCluster);
        }
    }

    record PeriodRow(
            String code,
            String name,
            boolean isEnabled,
            String unitName,
            int unitValue,
            BigDecimal discountPercentage) {
        LongTermPeriod toDomain() {
            return new LongTermPeriod(code, name, isEnabled, unitName, unitValue, discountPercentage);
        }
    }

    record Periods(List<PeriodRow> instances, List<PeriodRow> clusters) {}

    private static Hardware hardware(Cores cpu, Gpus gpu, Size gpuMemory, Size memory, Size storage) {
        return new Hardware(
                cpu.description(),
                cpu.numberOfCores(),
                gpu.description(),
                gpu.numberOfGpus(),
                gpuMemory.description(),
                gpuMemory.gigabytes(),
                memory.description(),
                memory.gigabytes(),
                storage.description(),
                storage.sizeInGigabytes());
    }
}
