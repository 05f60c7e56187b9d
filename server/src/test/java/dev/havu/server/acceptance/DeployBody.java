package dev.havu.server.acceptance;

import dev.havu.api.Json;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** The body of {@code POST /instances}: a small valid one, in which a test changes what it is about. Immutable. */
final class DeployBody {
    /** Four cores, no GPU. */
    static final String CPU_TYPE = "CPU.4V.16G";

    /** One H100. */
    static final String GPU_TYPE = "1H100.80S.30V";

    private final ObjectNode fields;

    private DeployBody(ObjectNode fields) {
        this.fields = fields;
    }

    /** A small machine without GPU in FIN-01, with only what is required. */
    static DeployBody small() {
        return new DeployBody(Json.mapper().createObjectNode())
                .with("instance_type", CPU_TYPE)
                .with("image", "ubuntu-24.04")
                .with("hostname", "machine")
                .with("location_code", "FIN-01");
    }

    /** A machine with one H100. */
    static DeployBody gpu() {
        return small().with("instance_type", GPU_TYPE);
    }

    /**
     * With another value of a field.
     *
     * @param value text, number, list or null, as it goes into the JSON
     */
    DeployBody with(String field, @Nullable Object value) {
        ObjectNode changed = fields.deepCopy();
        changed.set(field, Json.mapper().valueToTree(value));
        return new DeployBody(changed);
    }

    /** With a field that is given as JSON. */
    DeployBody withJson(String field, String json) {
        return with(field, Json.mapper().readTree(json));
    }

    DeployBody without(String field) {
        ObjectNode changed = fields.deepCopy();
        changed.remove(field);
        return new DeployBody(changed);
    }

    /** The JSON. */
    @Override
    public String toString() {
        return fields.toString();
    }
}
