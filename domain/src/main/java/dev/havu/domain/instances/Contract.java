package dev.havu.domain.instances;

/** How an instance or a cluster is paid for; the names are the wire form. */
public enum Contract {
    PAY_AS_YOU_GO,
    LONG_TERM,
    SPOT
}
