package dev.havu.store;

import java.math.BigDecimal;
import java.util.List;

/** Prices that operators have set over those of the catalog, in US dollars. */
public interface PriceChangeTable {
    /** What has a price. */
    enum Kind {
        /** Per hour. */
        INSTANCE,
        /** Per hour. */
        INSTANCE_SPOT,
        /** Per GB and month. */
        VOLUME,
        /** Per hour. */
        CLUSTER
    }

    /** A price. */
    record PriceChange(Kind kind, String type, BigDecimal price) {}

    /** All of a cloud. */
    List<PriceChange> all(String cloud);

    /** Sets a price, instead of an earlier one. */
    void put(String cloud, PriceChange change);
}
