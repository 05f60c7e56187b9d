package dev.havu.domain.money;

/** The two currencies of the API; written in lower case on the wire. */
public enum Currency {
    USD,
    EUR;

    /** The lower-case form of the API. */
    public String wireName() {
        return switch (this) {
            case USD -> "usd";
            case EUR -> "eur";
        };
    }
}
