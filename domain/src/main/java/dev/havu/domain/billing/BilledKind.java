package dev.havu.domain.billing;

/** What can cost something. */
public enum BilledKind {
    INSTANCE("instance"),
    VOLUME("volume"),
    CLUSTER("cluster");

    private final String wireName;

    BilledKind(String wireName) {
        this.wireName = wireName;
    }

    public String wireName() {
        return wireName;
    }
}
