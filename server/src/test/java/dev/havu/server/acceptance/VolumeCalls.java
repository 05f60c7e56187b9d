package dev.havu.server.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.havu.domain.volumes.VolumeState;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** What a client does with volumes and the machines they belong to, each in one call over HTTP. */
final class VolumeCalls {
    private final RunningHavu havu;
    private final ApiClient client;

    VolumeCalls(RunningHavu havu, ApiClient client) {
        this.havu = havu;
        this.client = client;
    }

    /** A valid body of {@code POST /volumes}, with further or other fields. */
    static Map<String, @Nullable Object> request(@Nullable Object... namesAndValues) {
        Map<String, @Nullable Object> fields =
                Body.map("type", "NVMe", "name", "data", "size", 50, "location_code", "FIN-01");
        fields.putAll(Body.map(namesAndValues));
        return fields;
    }

    Answer post(@Nullable Object... namesAndValues) {
        return client.post("/volumes", Body.text(request(namesAndValues)));
    }

    /** Orders a volume of 50 GB in FIN-01, unless told otherwise; it is still being made. */
    String order(@Nullable Object... namesAndValues) {
        return post(namesAndValues).expect(202).text();
    }

    /** Orders a volume and waits until it rests. */
    String settled(@Nullable Object... namesAndValues) {
        String id = order(namesAndValues);
        havu.settle();
        return id;
    }

    /** An action with whatever further fields. */
    Answer put(String action, Object idOrIds, @Nullable Object... namesAndValues) {
        Map<String, @Nullable Object> fields = Body.map("action", action, "id", idOrIds);
        fields.putAll(Body.map(namesAndValues));
        return client.put("/volumes", Body.text(fields));
    }

    /** An action that must be accepted. */
    void act(String action, String id, @Nullable Object... namesAndValues) {
        put(action, id, namesAndValues).expect(202);
    }

    Answer attach(String volume, String instance) {
        return put("attach", volume, "instance_id", instance);
    }

    /** The id of a clone that was just ordered. */
    String clone(String source, @Nullable Object... namesAndValues) {
        JsonNode ids = put("clone", source, namesAndValues).expect(202).json();
        assertThat(ids).hasSize(1);
        return ids.get(0).asString();
    }

    /**
     * A shared file system of 1 GB that has just come to a state, with nothing else going on.
     *
     * @param instance for the states that need one
     */
    String in(VolumeState state, String instance) {
        String id = switch (state) {
            case ORDERED -> order("type", "NVMe_Shared", "size", 1);
            case DETACHED -> settled("type", "NVMe_Shared", "size", 1);
            case ATTACHING -> after("attach", in(VolumeState.DETACHED, instance), instance);
            case ATTACHED -> rested(in(VolumeState.ATTACHING, instance));
            case DETACHING -> after("detach", in(VolumeState.ATTACHED, instance), instance);
            case CLONING -> clone(in(VolumeState.DETACHED, instance));
            case CANCELING -> after("cancel", in(VolumeState.CLONING, instance), instance);
            case CANCELED -> rested(in(VolumeState.CANCELING, instance));
            case RESTORING -> after("restore", in(VolumeState.DELETED, instance), instance);
            case DELETED -> after("delete", in(VolumeState.DETACHED, instance), instance);
            case PURGED -> {
                String purged = in(VolumeState.DETACHED, instance);
                act("delete", purged, "is_permanent", true);
                yield purged;
            }
        };
        assertThat(status(id)).isEqualTo(state.wireStatus());
        return id;
    }

    private String after(String action, String id, String instance) {
        act(action, id, "instance_id", instance);
        return id;
    }

    private String rested(String id) {
        havu.settle();
        return id;
    }

    JsonNode read(String id) {
        return client.getJson("/volumes/" + id);
    }

    String status(String id) {
        return read(id).get("status").asString();
    }

    /** The ids of the machines a volume reads as attached to. */
    List<String> machines(String id) {
        return strings(read(id).get("instances"), "id");
    }

    /** The ids on the plain list, or on it with a query. */
    List<String> listed(String query) {
        return strings(client.getJson("/volumes" + query), "id");
    }

    List<String> trash() {
        return strings(client.getJson("/volumes/trash"), "id");
    }

    /** A CPU machine of 50 GB that was just ordered. */
    String orderedInstance(String location) {
        return client.create(
                "/instances",
                Body.of(
                        "instance_type", "CPU.4V.16G",
                        "image", "ubuntu-24.04",
                        "hostname", "machine",
                        "description", "",
                        "location_code", location));
    }

    String runningInstance(String location) {
        String id = orderedInstance(location);
        havu.settle();
        return id;
    }

    String offlineInstance(String location) {
        String id = runningInstance(location);
        switchInstance("shutdown", id);
        return id;
    }

    /** Starts or shuts down an instance and waits for it. */
    void switchInstance(String action, String id) {
        client.put("/instances", Body.of("action", action, "id", id)).expect(202);
        havu.settle();
    }

    JsonNode instance(String id) {
        return client.getJson("/instances/" + id);
    }

    static List<String> strings(JsonNode array) {
        List<String> strings = new ArrayList<>();
        array.forEach(element -> strings.add(element.asString()));
        return strings;
    }

    static List<String> strings(JsonNode array, String field) {
        List<String> strings = new ArrayList<>();
        array.forEach(element -> strings.add(element.get(field).asString()));
        return strings;
    }
}
