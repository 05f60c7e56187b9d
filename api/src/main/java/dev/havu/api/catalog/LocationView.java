package dev.havu.api.catalog;

import dev.havu.domain.catalog.Location;

/** A location as listed. */
public record LocationView(String code, String name, String countryCode) {
    public static LocationView of(Location location) {
        return new LocationView(location.code(), location.name(), location.countryCode());
    }
}
