package dev.havu.domain.catalog;

import dev.havu.domain.money.Currency;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** What can be bought where: data that an operator can replace, the same for all projects of a cloud. */
public final class Catalog {
    private final Map<String, Location> locations;
    private final Map<String, InstanceType> instanceTypes;
    private final Map<String, ClusterType> clusterTypes;
    private final List<ContainerType> containerTypes;
    private final Map<String, VolumeType> volumeTypes;
    private final Map<String, Image> imagesByType;
    private final Map<String, Image> imagesById;
    private final List<Image> images;
    private final List<Image> clusterImages;
    private final List<LongTermPeriod> instancePeriods;
    private final List<LongTermPeriod> clusterPeriods;
    private final Map<Currency, BigDecimal> exchangeRates;

    /**
     * @param images for instances
     * @param clusterImages for clusters
     * @param exchangeRates how much of a currency one US dollar buys
     */
    public Catalog(
            List<Location> locations,
            List<InstanceType> instanceTypes,
            List<ClusterType> clusterTypes,
            List<ContainerType> containerTypes,
            List<VolumeType> volumeTypes,
            List<Image> images,
            List<Image> clusterImages,
            List<LongTermPeriod> instancePeriods,
            List<LongTermPeriod> clusterPeriods,
            Map<Currency, BigDecimal> exchangeRates) {
        this.locations = index("location", locations, Location::code);
        this.instanceTypes = index("instance type", instanceTypes, InstanceType::instanceType);
        this.clusterTypes = index("cluster type", clusterTypes, ClusterType::clusterType);
        this.containerTypes = List.copyOf(containerTypes);
        this.volumeTypes = index("volume type", volumeTypes, VolumeType::type);
        this.images = List.copyOf(images);
        this.clusterImages = List.copyOf(clusterImages);
        List<Image> all = java.util.stream.Stream.concat(images.stream(), clusterImages.stream())
                .toList();
        this.imagesByType = index("image type", all, Image::imageType);
        this.imagesById = index("image id", all, image -> image.id().toLowerCase(Locale.ROOT));
        this.instancePeriods = List.copyOf(instancePeriods);
        this.clusterPeriods = List.copyOf(clusterPeriods);
        this.exchangeRates = Map.copyOf(exchangeRates);
        for (Currency currency : Currency.values()) {
            if (!exchangeRates.containsKey(currency)) {
                throw new IllegalArgumentException("the catalog has no exchange rate for " + currency.wireName());
            }
        }
    }

    /** In the order of the file. */
    public List<Location> locations() {
        return List.copyOf(locations.values());
    }

    public @Nullable Location location(String code) {
        return locations.get(code);
    }

    /** In the order of the file. */
    public List<InstanceType> instanceTypes() {
        return List.copyOf(instanceTypes.values());
    }

    public @Nullable InstanceType instanceType(String name) {
        return instanceTypes.get(name);
    }

    /** In the order of the file. */
    public List<ClusterType> clusterTypes() {
        return List.copyOf(clusterTypes.values());
    }

    public @Nullable ClusterType clusterType(String name) {
        return clusterTypes.get(name);
    }

    public List<ContainerType> containerTypes() {
        return containerTypes;
    }

    /** In the order of the file. */
    public List<VolumeType> volumeTypes() {
        return List.copyOf(volumeTypes.values());
    }

    public @Nullable VolumeType volumeType(String name) {
        return volumeTypes.get(name);
    }

    public List<Image> images() {
        return images;
    }

    public List<Image> clusterImages() {
        return clusterImages;
    }

    /** An image, for instances or clusters, by slug, or by id in any letter case. */
    public @Nullable Image image(String typeOrId) {
        Image byType = imagesByType.get(typeOrId);
        return byType != null ? byType : imagesById.get(typeOrId.toLowerCase(Locale.ROOT));
    }

    public List<LongTermPeriod> instancePeriods() {
        return instancePeriods;
    }

    public List<LongTermPeriod> clusterPeriods() {
        return clusterPeriods;
    }

    /** This catalog with one instance type changed, if it has it. */
    public Catalog withInstanceType(String name, UnaryOperator<InstanceType> change) {
        return with(changed(instanceTypes(), InstanceType::instanceType, name, change), clusterTypes(), volumeTypes());
    }

    /** This catalog with one cluster type changed, if it has it. */
    public Catalog withClusterType(String name, UnaryOperator<ClusterType> change) {
        return with(instanceTypes(), changed(clusterTypes(), ClusterType::clusterType, name, change), volumeTypes());
    }

    /** This catalog with one volume type changed, if it has it. */
    public Catalog withVolumeType(String name, UnaryOperator<VolumeType> change) {
        return with(instanceTypes(), clusterTypes(), changed(volumeTypes(), VolumeType::type, name, change));
    }

    private Catalog with(
            List<InstanceType> instanceTypes, List<ClusterType> clusterTypes, List<VolumeType> volumeTypes) {
        return new Catalog(
                locations(),
                instanceTypes,
                clusterTypes,
                containerTypes,
                volumeTypes,
                images,
                clusterImages,
                instancePeriods,
                clusterPeriods,
                exchangeRates);
    }

    private static <T> List<T> changed(List<T> rows, Function<T, String> key, String name, UnaryOperator<T> change) {
        return rows.stream()
                .map(row -> key.apply(row).equals(name) ? change.apply(row) : row)
                .toList();
    }

    /** How much of {@code currency} one US dollar buys. */
    public BigDecimal exchangeRate(Currency currency) {
        return java.util.Objects.requireNonNull(exchangeRates.get(currency));
    }

    private static <T> Map<String, T> index(String what, List<T> rows, Function<T, String> key) {
        Map<String, T> index = new LinkedHashMap<>();
        for (T row : rows) {
            if (index.put(key.apply(row), row) != null) {
                throw new IllegalArgumentException("the catalog has two rows for the " + what + " " + key.apply(row));
            }
        }
        return index;
    }
}
