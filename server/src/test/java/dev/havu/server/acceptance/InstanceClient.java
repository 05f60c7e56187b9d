package dev.havu.server.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.havu.api.Json;
import dev.havu.domain.fleet.Host;
import dev.havu.domain.instances.InstanceState;
import dev.havu.drivers.Progress;
import dev.havu.drivers.Reports;
import dev.havu.drivers.simulator.ScriptedOutcome;
import dev.havu.drivers.simulator.SimulationSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A client with the calls that tests of instances make again and again. */
record InstanceClient(RunningHavu havu, ApiClient api) {
    /** How long an instance is ordered by default. */
    static final Duration ORDERED = Duration.ofMillis(300);

    /** Deploys and returns the id. */
    String deploy(DeployBody body) {
        Answer answer = api.post("/instances", body.toString()).expect(202);
        return answer.text();
    }

    /** The id of a small machine that was just ordered. */
    String ordered() {
        return deploy(DeployBody.small());
    }

    /** The id of a machine that is running. */
    String running(DeployBody body) {
        return settled(deploy(body), "running");
    }

    String running() {
        return running(DeployBody.small());
    }

    /** The id of a machine that is shut down. */
    String offline(DeployBody body) {
        String id = running(body);
        act("shutdown", id).expect(202);
        return settled(id, "offline");
    }

    String offline() {
        return offline(DeployBody.small());
    }

    /** Lets everything under way end and checks how it ended. */
    String settled(String id, String status) {
        havu.settle();
        assertThat(status(id)).as("status of %s", id).isEqualTo(status);
        return id;
    }

    /** The default timings, but machines called error, full or blank do not come up. */
    static SimulationSpec failures() {
        return new SimulationSpec(
                SimulationSpec.defaultPolicies(),
                List.of(
                        new ScriptedOutcome("error", Progress.Failure.ERROR, Duration.ofSeconds(1)),
                        new ScriptedOutcome("full", Progress.Failure.NO_CAPACITY, Duration.ofSeconds(1)),
                        new ScriptedOutcome("blank", Progress.Failure.INSTALLATION_FAILED, Duration.ofSeconds(1))));
    }

    /** Small machines that have just come to a state; for a failed one the simulation must be {@link #failures()}. */
    List<String> in(InstanceState state, int count) {
        return switch (state) {
            case ORDERED -> ordered("machine", count);
            case PROVISIONING -> {
                List<String> ids = ordered("machine", count);
                havu.advance(ORDERED);
                yield ids;
            }
            case RUNNING -> rested(ordered("machine", count));
            case STOPPING -> after("shutdown", in(InstanceState.RUNNING, count));
            case HALTING -> after("force_shutdown", in(InstanceState.RUNNING, count));
            case OFFLINE -> rested(in(InstanceState.STOPPING, count));
            case STARTING -> after("start", in(InstanceState.OFFLINE, count));
            case HIBERNATING -> after("hibernate", in(InstanceState.RUNNING, count));
            case HIBERNATED -> rested(in(InstanceState.HIBERNATING, count));
            case DELETING -> after("delete", in(InstanceState.RUNNING, count));
            case DISCONTINUED -> rested(after("hibernate", in(InstanceState.OFFLINE, count)));
            case ERROR -> rested(ordered("error", count));
            case NO_CAPACITY -> rested(ordered("full", count));
            case INSTALLATION_FAILED -> rested(ordered("blank", count));
            case UNKNOWN -> {
                List<String> ids = in(InstanceState.RUNNING, count);
                ids.forEach(id -> havu.found(id, Reports.Finding.OUT_OF_SIGHT));
                yield ids;
            }
        };
    }

    private List<String> ordered(String hostname, int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> deploy(DeployBody.small().with("hostname", hostname)))
                .toList();
    }

    private List<String> rested(List<String> ids) {
        havu.settle();
        return ids;
    }

    private List<String> after(String action, List<String> ids) {
        actOnAll(action, ids).expect(202);
        return ids;
    }

    /** Sends an action as the official clients do: with an array of one id and {@code volume_ids} null. */
    Answer act(String action, String id) {
        return api.put(
                "/instances", action(action, List.of(id)).putNull("volume_ids").toString());
    }

    /** Sends an action with more fields. */
    Answer act(String action, String id, Map<String, ?> fields) {
        ObjectNode body = action(action, List.of(id));
        fields.forEach((name, value) -> body.set(name, Json.mapper().valueToTree(value)));
        return api.put("/instances", body.toString());
    }

    Answer actOnAll(String action, List<String> ids) {
        return api.put("/instances", action(action, ids).putNull("volume_ids").toString());
    }

    JsonNode get(String id) {
        return api.getJson("/instances/" + id);
    }

    String status(String id) {
        return get(id).get("status").asString();
    }

    /** The ids of a list. */
    List<String> list(String query) {
        return ids(api.getJson("/instances" + query), "id");
    }

    /** The texts of an array, or of one field of its objects. */
    static List<String> ids(JsonNode array, String... field) {
        List<String> ids = new ArrayList<>();
        for (JsonNode element : array) {
            ids.add((field.length == 0 ? element : element.get(field[0])).asString());
        }
        return ids;
    }

    /** The id of a new detached volume in FIN-01. */
    String volume() {
        return volume("NVMe", "FIN-01");
    }

    /** The id of a new detached volume of 100 GB. */
    String volume(String type, String location) {
        String id = api.create("/volumes", """
                {"type":"%s","name":"data","size":100,"location_code":"%s"}""".formatted(type, location));
        havu.settle();
        return id;
    }

    /** The id of an OS volume whose instance is gone. */
    String detachedOsVolume(String location) {
        String id = running(DeployBody.small().with("location_code", location));
        String volume = get(id).get("os_volume_id").asString();
        act("delete", id, Map.of("volume_ids", List.of())).expect(202);
        havu.settle();
        assertThat(volumeStatus(volume)).isEqualTo("detached");
        return volume;
    }

    JsonNode getVolume(String id) {
        return api.getJson("/volumes/" + id);
    }

    String volumeStatus(String id) {
        return getVolume(id).get("status").asString();
    }

    List<String> volumeIds(String instance) {
        return ids(get(instance).get("volume_ids"));
    }

    List<String> trash() {
        return ids(api.getJson("/volumes/trash"), "id");
    }

    /** Whether one more machine of a type could be deployed. */
    boolean available(String type, String location, boolean spot) {
        return api.getJson("/instance-availability/" + type + "?location_code=" + location + "&is_spot=" + spot)
                .asBoolean();
    }

    String sshKey() {
        return api.create("/ssh-keys", "{\"name\":\"mine\",\"key\":\"ssh-ed25519 AAAA\"}");
    }

    String script() {
        return api.create("/scripts", "{\"name\":\"setup\",\"script\":\"#!/bin/sh\"}");
    }

    /** Everything a refused request must leave as it was: what clients see, and what is free. */
    List<String> everything() {
        List<String> seen = new ArrayList<>();
        for (String path : List.of(
                "/instances",
                "/instances?status=discontinued",
                "/volumes",
                "/volumes/trash",
                "/instance-availability")) {
            seen.add(api.get(path).expect(200).text());
        }
        havu.server().engine().transactions().store().read(session -> {
            session.fleet().hosts(RunningHavu.CLOUD).stream()
                    .map(Host::toString)
                    .forEach(seen::add);
            for (String location : List.of("FIN-01", "FIN-02", "FIN-03")) {
                seen.add(location + ": " + session.fleet().freeStorage(RunningHavu.CLOUD, location) + " GB free");
            }
            return true;
        });
        return seen;
    }

    private static ObjectNode action(String action, List<String> ids) {
        ObjectNode body = Json.mapper().createObjectNode().put("action", action);
        ids.forEach(body.putArray("id")::add);
        return body;
    }
}
