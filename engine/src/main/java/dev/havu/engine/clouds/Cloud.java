package dev.havu.engine.clouds;

import dev.havu.domain.catalog.Catalog;
import dev.havu.drivers.Driver;

/**
 * The unit of isolation: a fleet, a clock, a random source and the projects in it. A real installation has one; a stand-in
 * can hold several that never meet.
 *
 * @param name unique in the process
 */
public record Cloud(String name, CloudClock clock, CloudRandom random, Catalog catalog, Driver driver) {}
