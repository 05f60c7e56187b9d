package dev.havu.domain.catalog;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * A kind of storage.
 *
 * @param type wire name, e.g. {@code NVMe_Shared}
 * @param pricePerMonthPerGigabyte US dollars
 * @param sharedFileSystem attaches to many machines over NFS
 * @param creatable whether a tenant may create one directly
 * @param iops text, e.g. {@code 100k}
 * @param throughputGbps null when unknown
 */
public record VolumeType(
        String type,
        BigDecimal pricePerMonthPerGigabyte,
        boolean sharedFileSystem,
        boolean creatable,
        BigDecimal burstBandwidth,
        BigDecimal continuousBandwidth,
        BigDecimal internalNetworkSpeed,
        String iops,
        @Nullable BigDecimal throughputGbps) {
    /** This type at another price, in US dollars per GB and month. */
    public VolumeType withPrice(BigDecimal price) {
        return new VolumeType(
                type,
                price,
                sharedFileSystem,
                creatable,
                burstBandwidth,
                continuousBandwidth,
                internalNetworkSpeed,
                iops,
                throughputGbps);
    }
}
