package dev.havu.domain.instances;

/** Deprecated by the published schema: only {@code FIXED_PRICE} is still real. The names are the wire form. */
public enum Pricing {
    FIXED_PRICE,
    DYNAMIC_PRICE
}
