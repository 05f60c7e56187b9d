package dev.havu.junit;

/** What goes wrong in a test's cloud, deterministically and only there. */
public final class Faults {
    private final CloudApi cloud;

    Faults(CloudApi cloud) {
        this.cloud = cloud;
    }

    /**
     * From now on, this goes wrong. Several faults that fit one request hit it oldest first.
     *
     * @throws HavuException when there is no such operation, or a part does not fit the effect
     */
    public FaultRule add(Fault fault) {
        return new FaultRule(
                cloud,
                JsonObject.of(cloud.send("POST", "/faults", fault.rule())).text("id"));
    }

    /** Nothing goes wrong any more. */
    public void clear() {
        cloud.send("DELETE", "/faults", null);
    }
}
