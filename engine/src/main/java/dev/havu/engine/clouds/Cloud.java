package dev.havu.engine.clouds;

import dev.havu.domain.catalog.Catalog;
import dev.havu.drivers.Driver;

/**
 * The unit of isolation: a fleet, a clock, a random source and the projects in it. A real installation has one; a stand-in
 * can hold several that never meet.
 *
 * @param name unique in the process
 * @param prices what new orders cost; what was ordered keeps its price
 * @param billed whether use is paid for
 */
public record Cloud(
        String name, CloudClock clock, CloudRandom random, PriceList prices, Driver driver, boolean billed) {
    /** A cloud with the prices of a catalog. */
    public Cloud(String name, CloudClock clock, CloudRandom random, Catalog catalog, Driver driver, boolean billed) {
        this(name, clock, random, new PriceList(catalog), driver, billed);
    }

    /** What can be ordered now, at today's prices. */
    public Catalog catalog() {
        return prices.catalog();
    }
}
