package dev.havu.api.admin.capacity;

import dev.havu.api.Timestamps;
import dev.havu.domain.fleet.CapacityLimit;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the admin API shows and takes about capacity, prices and evictions. */
public final class CapacityViews {
    private CapacityViews() {}

    /** What is to be free. */
    public record LimitRequest(
            String location,
            String instanceType,
            @Nullable Integer free,
            @Nullable String at) {}

    /** What was set to be free, and what is left of it. */
    public record LimitView(
            String location,
            String instanceType,
            @Nullable Integer free,
            String from,
            boolean inForce,
            @Nullable Integer left) {
        /**
         * A limit as it is shown.
         *
         * @param left null before it is in force
         */
        public static LimitView of(CapacityLimit limit, @Nullable Integer left) {
            return new LimitView(
                    limit.location(),
                    limit.instanceType(),
                    limit.free(),
                    Timestamps.format(limit.from()),
                    left != null,
                    left);
        }
    }

    /** Which spot instances have to go: one by id, or the newest. */
    public record Eviction(
            @Nullable String instanceId,
            @Nullable String location,
            @Nullable String instanceType,
            @Nullable Integer count) {}

    /** Which ones went. */
    public record Evicted(List<String> evicted) {}

    /** Prices by type, in US dollars. */
    public record PriceRequest(
            @Nullable Map<String, BigDecimal> instanceTypes,
            @Nullable Map<String, BigDecimal> spotInstanceTypes,
            @Nullable Map<String, BigDecimal> clusterTypes,
            @Nullable Map<String, BigDecimal> volumeTypes) {}
}
