package dev.havu.api.instances;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What came of an action on one instance; the one place where the API writes camelCase (seed, 2026-03-12). */
public record InstanceActionResult(
        @JsonProperty("instanceId") String instanceId,
        String action,
        String status,
        String error,
        @JsonProperty("statusCode") int statusCode) {

    public static InstanceActionResult success(String instanceId, String action, int statusCode) {
        return new InstanceActionResult(instanceId, action, "success", "", statusCode);
    }

    public static InstanceActionResult error(String instanceId, String action, int statusCode, String message) {
        return new InstanceActionResult(instanceId, action, "error", message, statusCode);
    }
}
