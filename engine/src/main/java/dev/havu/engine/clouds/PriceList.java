package dev.havu.engine.clouds;

import dev.havu.domain.catalog.Catalog;

/** The catalog of a cloud as it is in force: the operator may change its prices at any time. */
public final class PriceList {
    private volatile Catalog catalog;

    public PriceList(Catalog catalog) {
        this.catalog = catalog;
    }

    public Catalog catalog() {
        return catalog;
    }

    /** Puts other prices in force for what is ordered from now on. */
    public void put(Catalog changed) {
        catalog = changed;
    }
}
