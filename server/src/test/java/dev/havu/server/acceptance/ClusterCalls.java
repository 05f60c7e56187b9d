package dev.havu.server.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.havu.domain.clusters.ClusterState;
import dev.havu.domain.clusters.NodeState;
import dev.havu.domain.fleet.FleetSpec;
import dev.havu.domain.fleet.FleetSpec.HostGroup;
import dev.havu.drivers.Progress;
import dev.havu.drivers.Reports;
import dev.havu.drivers.simulator.ScriptedOutcome;
import dev.havu.drivers.simulator.SimulationSpec;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** What a client does with clusters, each in one call over HTTP. */
final class ClusterCalls {
    static final String IMAGE = "ubuntu-22.04-cuda-12.9-cluster";

    private final RunningHavu havu;
    private final ApiClient client;

    ClusterCalls(RunningHavu havu, ApiClient client) {
        this.havu = havu;
        this.client = client;
    }

    /** FIN-03 with as many B200 hosts as asked for, two CPU hosts and plenty of storage. */
    static FleetSpec fleet(int hosts, int gpusPerHost) {
        return new FleetSpec(Map.of(
                "FIN-03",
                List.of(
                        new HostGroup("b200", hosts, "B200", gpusPerHost, 960, 8192, 100_000, true, false),
                        new HostGroup("cpu", 2, null, 0, 384, 1536, 20_000, true, false))));
    }

    /**
     * The default timings, but machines called broken… fail after a second, those called full… find no room, and the
     * second worker of a cluster called nodes fails when it is booted again.
     */
    static SimulationSpec failures() {
        return new SimulationSpec(
                SimulationSpec.defaultPolicies(),
                List.of(
                        new ScriptedOutcome("broken*", Progress.Failure.ERROR, Duration.ofSeconds(1)),
                        new ScriptedOutcome("full*", Progress.Failure.NO_CAPACITY, Duration.ofSeconds(1)),
                        new ScriptedOutcome("nodes-2", Progress.Failure.ERROR, Duration.ofSeconds(1))));
    }

    /** A valid body of {@code POST /clusters}, with further or other fields. */
    static Map<String, @Nullable Object> request(@Nullable Object... namesAndValues) {
        Map<String, @Nullable Object> fields = Body.map(
                "cluster_type", "16B200",
                "image", IMAGE,
                "hostname", "nodes",
                "description", "",
                "location_code", "FIN-03",
                "ssh_key_ids", List.of(),
                "shared_volume", Body.map("name", "home", "size", 1000));
        fields.putAll(Body.map(namesAndValues));
        return fields;
    }

    Answer post(@Nullable Object... namesAndValues) {
        return client.post("/clusters", Body.text(request(namesAndValues)));
    }

    /** The id of a cluster that was just ordered. */
    String order(@Nullable Object... namesAndValues) {
        return post(namesAndValues).expect(202).json().get("id").asString();
    }

    /** The id of a cluster once nothing happens with it any more: it runs, or its simulated start has failed. */
    String settled(@Nullable Object... namesAndValues) {
        String id = order(namesAndValues);
        havu.settle();
        return id;
    }

    /** Asks for the end of clusters, in the form of a list. */
    Answer discontinue(String... ids) {
        List<Map<String, @Nullable Object>> actions = Arrays.stream(ids)
                .map(id -> Body.map("action", "discontinue", "id", id))
                .toList();
        return client.put("/clusters", Body.of("actions", actions));
    }

    /** A cluster that has just come to a state; the simulation must be one with {@link #failures()}. */
    String in(ClusterState state) {
        String id = switch (state) {
            case ORDERED -> order();
            case PROVISIONING -> {
                String ordered = order();
                havu.advance(Duration.ofMillis(300));
                yield ordered;
            }
            case RUNNING -> settled();
            case DELETING -> {
                String running = settled();
                discontinue(running).expect(202);
                yield running;
            }
            case DISCONTINUED -> rested(in(ClusterState.DELETING));
            case ERROR -> settled("hostname", "broken");
            case NO_CAPACITY -> settled("hostname", "full");
        };
        assertThat(status(id)).isEqualTo(state.wireStatus());
        return id;
    }

    /** A cluster whose second worker has just come to a state; as above. */
    String withSecondWorkerIn(NodeState state) {
        String id = switch (state) {
            case PROVISIONING -> in(ClusterState.PROVISIONING);
            case RUNNING -> in(ClusterState.RUNNING);
            case STOPPING -> switched(withSecondWorkerIn(NodeState.RUNNING), "shutdown");
            case HALTING -> switched(withSecondWorkerIn(NodeState.RUNNING), "force_shutdown");
            case OFFLINE -> rested(withSecondWorkerIn(NodeState.STOPPING));
            case STARTING -> switched(withSecondWorkerIn(NodeState.OFFLINE), "boot");
            case ERROR -> rested(withSecondWorkerIn(NodeState.STARTING));
            case DISCONTINUED -> in(ClusterState.DISCONTINUED);
            case UNKNOWN -> {
                String cluster = withSecondWorkerIn(NodeState.RUNNING);
                havu.found(workers(cluster).get(1), Reports.Finding.OUT_OF_SIGHT);
                yield cluster;
            }
        };
        assertThat(workerStatus(id, 2)).isEqualTo(state.wireStatus());
        return id;
    }

    private String switched(String id, String action) {
        switchNode(id, workers(id).get(1), action).expect(202);
        return id;
    }

    private String rested(String id) {
        havu.settle();
        return id;
    }

    Answer switchNode(String cluster, String node, String action) {
        return client.put("/clusters/" + cluster + "/nodes/" + node, Body.of("action", action));
    }

    JsonNode read(String id) {
        return client.getJson("/clusters/" + id);
    }

    String status(String id) {
        return read(id).get("status").asString();
    }

    /** The ids on the plain list, or on it with a query. */
    List<String> listed(String query) {
        return VolumeCalls.strings(client.getJson("/clusters" + query), "id");
    }

    /** The ids of the workers. */
    List<String> workers(String id) {
        return VolumeCalls.strings(read(id).get("worker_nodes"), "id");
    }

    String workerStatus(String cluster, int number) {
        return read(cluster).get("worker_nodes").get(number - 1).get("status").asString();
    }

    /** The id of the file system mounted as home. */
    String home(String cluster) {
        return read(cluster).get("shared_volumes").get(0).get("id").asString();
    }

    /** Whether FIN-03 has room for a type now. */
    boolean available(String type) {
        return client.getJson("/cluster-availability/" + type + "?location_code=FIN-03")
                .booleanValue();
    }
}
