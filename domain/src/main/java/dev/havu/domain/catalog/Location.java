package dev.havu.domain.catalog;

/** A site, e.g. {@code FIN-01}, {@code Finland 1}, {@code FI}. */
public record Location(String code, String name, String countryCode) {}
