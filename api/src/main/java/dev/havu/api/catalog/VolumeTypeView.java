package dev.havu.api.catalog;

import dev.havu.domain.catalog.Catalog;
import dev.havu.domain.catalog.VolumeType;
import dev.havu.domain.money.Currency;
import dev.havu.domain.money.Prices;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/** A volume type as listed; prices are numbers. */
public record VolumeTypeView(
        String type,
        Price price,
        boolean isSharedFs,
        BigDecimal burstBandwidth,
        BigDecimal continuousBandwidth,
        BigDecimal internalNetworkSpeed,
        String iops,
        @Nullable BigDecimal throughputGbps) {

    /**
     * What a gigabyte costs.
     *
     * @param cpsPerGb per second
     * @param monthlyPerGb the older name of the price per month, which Go SDKs up to 1.2 read
     */
    public record Price(BigDecimal pricePerMonthPerGb, BigDecimal cpsPerGb, String currency, BigDecimal monthlyPerGb) {}

    public static VolumeTypeView of(VolumeType type, Catalog catalog, Currency currency) {
        BigDecimal monthly = type.pricePerMonthPerGigabyte().multiply(catalog.exchangeRate(currency));
        return new VolumeTypeView(
                type.type(),
                new Price(monthly, Prices.perSecond(monthly), currency.wireName(), monthly),
                type.sharedFileSystem(),
                type.burstBandwidth(),
                type.continuousBandwidth(),
                type.internalNetworkSpeed(),
                type.iops(),
                type.throughputGbps());
    }
}
