package dev.havu.junit;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What is free in a test's cloud, and which spot instances have to go. */
public final class Capacity {
    private final CloudApi cloud;

    Capacity(CloudApi cloud) {
        this.cloud = cloud;
    }

    /** From now on, so many more instances of the type can be deployed at the location. */
    public void set(String location, String instanceType, int free) {
        put(location, instanceType, free, null);
    }

    /** The same from a time on, by the clock of the cloud. */
    public void setAt(Instant at, String location, String instanceType, int free) {
        put(location, instanceType, free, at);
    }

    /** Only the machines of the location set limits again. */
    public void unlimited(String location, String instanceType) {
        put(location, instanceType, null, null);
    }

    /**
     * Evicts a spot instance.
     *
     * @throws HavuException when there is none with this id
     */
    public void evict(String instanceId) {
        cloud.send("POST", "/evictions", Map.of("instance_id", instanceId));
    }

    /** Evicts at most so many spot instances of the type at the location, the newest first, and returns their ids. */
    public List<String> evict(String location, String instanceType, int count) {
        JsonObject answer = JsonObject.of(cloud.send(
                "POST", "/evictions", Map.of("location", location, "instance_type", instanceType, "count", count)));
        return answer.fields().get("evicted") instanceof List<?> ids
                ? ids.stream().map(String::valueOf).toList()
                : List.of();
    }

    private void put(String location, String instanceType, @Nullable Integer free, @Nullable Instant at) {
        Map<String, @Nullable Object> body = new LinkedHashMap<>();
        body.put("location", location);
        body.put("instance_type", instanceType);
        body.put("free", free);
        if (at != null) {
            body.put("at", at.toString());
        }
        cloud.send("PUT", "/capacity", body);
    }
}
