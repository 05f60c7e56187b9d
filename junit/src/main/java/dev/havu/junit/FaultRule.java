package dev.havu.junit;

/** A fault that was added. */
public final class FaultRule {
    private final CloudApi cloud;
    private final String id;

    FaultRule(CloudApi cloud, String id) {
        this.cloud = cloud;
        this.id = id;
    }

    /** Its id in the admin API. */
    public String id() {
        return id;
    }

    /** How often it has hit so far. */
    public int hits() {
        return (int) JsonObject.of(cloud.send("GET", "/faults/" + id, null)).number("hits");
    }

    /** It hits no more. */
    public void remove() {
        cloud.send("DELETE", "/faults/" + id, null);
    }
}
