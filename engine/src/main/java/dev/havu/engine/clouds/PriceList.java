package dev.havu.engine.clouds;

import dev.havu.domain.Refusal;
import dev.havu.domain.catalog.Catalog;
import dev.havu.engine.Transaction;
import dev.havu.store.PriceChangeTable.PriceChange;
import java.math.BigDecimal;
import java.util.List;

/** The catalog of a cloud with the prices in force: the operator may change them at any time, for what is ordered then. */
public final class PriceList {
    private final Catalog original;
    private volatile Catalog catalog;

    public PriceList(Catalog catalog) {
        this.original = catalog;
        this.catalog = catalog;
    }

    /** Takes all changes back. */
    public void reset() {
        catalog = original;
    }

    public Catalog catalog() {
        return catalog;
    }

    /** Puts stored changes in force, as after a start, over those that are. */
    public void apply(List<PriceChange> changes) {
        apply(catalog, changes);
    }

    /** Puts stored changes in force, and no others. */
    public void restoreTo(List<PriceChange> changes) {
        apply(original, changes);
    }

    private void apply(Catalog before, List<PriceChange> changes) {
        Catalog changed = before;
        for (PriceChange change : changes) {
            changed = changed(changed, change);
        }
        catalog = changed;
    }

    /**
     * Sets prices and keeps them.
     *
     * @throws Refusal if something is not sold, or a price is negative; nothing has changed then
     */
    public static void change(Transaction transaction, List<PriceChange> changes) {
        Catalog catalog = transaction.cloud().catalog();
        for (PriceChange change : changes) {
            require(catalog, change);
            transaction.session().priceChanges().put(transaction.cloud().name(), change);
        }
    }

    private static void require(Catalog catalog, PriceChange change) {
        boolean known = switch (change.kind()) {
            case INSTANCE, INSTANCE_SPOT -> catalog.instanceType(change.type()) != null;
            case CLUSTER -> catalog.clusterType(change.type()) != null;
            case VOLUME -> catalog.volumeType(change.type()) != null;
        };
        if (!known) {
            throw Refusal.invalid("There is no type `" + change.type() + "` in the catalog whose price could change");
        }
        if (change.price().compareTo(BigDecimal.ZERO) < 0) {
            throw Refusal.invalid("The price of " + change.type() + " must not be negative, but was "
                    + change.price().toPlainString());
        }
    }

    private static Catalog changed(Catalog catalog, PriceChange change) {
        return switch (change.kind()) {
            case INSTANCE ->
                catalog.withInstanceType(change.type(), type -> type.withPrices(change.price(), type.spotPrice()));
            case INSTANCE_SPOT ->
                catalog.withInstanceType(change.type(), type -> type.withPrices(type.pricePerHour(), change.price()));
            case CLUSTER -> catalog.withClusterType(change.type(), type -> type.withPrice(change.price()));
            case VOLUME -> catalog.withVolumeType(change.type(), type -> type.withPrice(change.price()));
        };
    }
}
