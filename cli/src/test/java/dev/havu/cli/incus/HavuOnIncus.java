package dev.havu.cli.incus;

import dev.havu.cli.process.Api;
import dev.havu.cli.process.Api.Reply;
import dev.havu.cli.process.HavuProcess;
import dev.havu.domain.clusters.ClusterNode;
import dev.havu.drivers.incus.Names;
import dev.havu.drivers.incus.api.IncusClient;
import dev.havu.drivers.incus.api.IncusEndpoint;
import dev.havu.store.DueWorkTable.Item;
import dev.havu.store.sqlite.ReadOnlyStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A Havu in a process of its own with an Incus behind it, what a client does with it, and what it and Incus then say. Things
 * are called by the names that the client gave them; nothing is called as something else that is there.
 */
final class HavuOnIncus implements AutoCloseable {
    private static final String CLOUD = "default";
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(20);
    /** Nothing that a driver does is planned further ahead; the end of the trash is. */
    private static final Duration FAR = Duration.ofHours(24);

    private static final String SCRIPT = "#!/bin/sh\necho started >> /root/started\n";

    /** What machines take does not matter to most tests. */
    private static final List<String> ROOM =
            List.of("overcommit: {cores: 1000, memory: 1000, storage: 1000}", "reserve: 0");

    private final Path directory;
    private final String prefix = "t" + UUID.randomUUID().toString().substring(0, 8);
    private final IncusClient incus;
    private final IncusContents contents;
    private final String pool;
    private final Map<String, String> ids = new HashMap<>();
    private final List<String> machines = new ArrayList<>();
    private @Nullable HavuProcess process;
    private @Nullable Api api;

    /**
     * Nothing runs yet.
     *
     * @param directory empty
     * @param socket what Havu takes for that of Incus
     */
    HavuOnIncus(Path directory, Testbed testbed, Path socket) {
        this(directory, testbed, socket, ROOM);
    }

    /**
     * The same with more settings.
     *
     * @param settings lines of the section {@code incus}
     */
    static HavuOnIncus with(Path directory, Testbed testbed, String... settings) {
        List<String> lines = new ArrayList<>(List.of(settings));
        if (lines.stream().noneMatch(line -> line.startsWith("overcommit"))) {
            lines.addAll(ROOM);
        }
        return new HavuOnIncus(directory, testbed, testbed.socket(), lines);
    }

    private HavuOnIncus(Path directory, Testbed testbed, Path socket, List<String> settings) {
        this.directory = directory;
        this.incus = IncusClient.open(new IncusEndpoint.UnixSocket(testbed.socket()));
        this.pool = testbed.pool();
        this.contents = new IncusContents(incus, testbed, prefix);
        try {
            Files.createDirectories(directory.resolve("unpacked"));
            Files.writeString(directory.resolve("havu.yaml"), """
                    port: 0
                    data: %s
                    catalog: %s
                    rate-limits: off
                    log-level: info
                    driver: incus
                    incus:
                      socket: %s
                      prefix: %s
                      pool: %s
                      network: %s
                      images: {"*": %s}
                      node-disk: 10
                      shutdown-grace: 30s
                      %s
                    """.formatted(
                            data(),
                            SmallCatalog.in(directory.resolve("catalog.json")),
                            socket,
                            prefix,
                            testbed.pool(),
                            testbed.network(),
                            testbed.image(),
                            String.join("\n  ", settings)));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Starts Havu, on what a former one has left. */
    void start() {
        HavuProcess started = HavuProcess.run(
                directory.resolve("unpacked"),
                "--config",
                directory.resolve("havu.yaml").toString());
        process = started;
        api = Api.of(started.address());
    }

    /** Ends Havu as {@code kill -9} does; what it logged. */
    String kill() {
        if (process == null) {
            return "";
        }
        process.kill();
        String log = process.errors();
        process = null;
        return log;
    }

    /** The Incus project of the project that the client is in. */
    String project() {
        return prefix + "-default";
    }

    IncusClient incus() {
        return incus;
    }

    Api api() {
        if (api == null) {
            throw new IllegalStateException("Havu was not started");
        }
        return api;
    }

    // What a client does.

    /** Orders a machine with a startup script, whose OS volume is called like it with {@code -os} behind. */
    void orderMachine(String name, Object... namesAndValues) {
        ids.put(
                name,
                api().expect("POST", "/instances", order(name, namesAndValues)).text());
        machines.add(name);
    }

    /** What comes of an order that may be refused. */
    Reply tryToOrderMachine(String name, Object... namesAndValues) throws IOException {
        return api().send("POST", "/instances", order(name, namesAndValues));
    }

    private Map<String, Object> order(String name, Object... namesAndValues) {
        String script = ids.computeIfAbsent(
                "script",
                key -> api().expect("POST", "/scripts", body("name", "script", "script", SCRIPT))
                        .text());
        Map<String, Object> order = body(
                "instance_type", "CPU.4V.16G",
                "image", "ubuntu-24.04",
                "hostname", name,
                "description", "",
                "location_code", "FIN-01",
                "startup_script_id", script,
                "os_volume", body("name", name + "-os", "size", 10));
        order.putAll(body(namesAndValues));
        if (!order.get("image").equals("ubuntu-24.04")) {
            order.remove("os_volume");
        }
        return order;
    }

    /** A machine that is running. */
    void machine(String name, Object... namesAndValues) {
        orderMachine(name, namesAndValues);
        settle();
    }

    /** Asks for an action with a machine. */
    void act(String action, String machine, Object... namesAndValues) {
        api().expect("PUT", "/instances", action(action, machine, namesAndValues));
    }

    /** An action with a machine that is over. */
    void acted(String action, String machine, Object... namesAndValues) {
        act(action, machine, namesAndValues);
        settle();
    }

    /** Orders a data volume. */
    void orderVolume(String name, Object... namesAndValues) {
        Map<String, Object> order = body("type", "NVMe", "name", name, "size", 5, "location_code", "FIN-01");
        order.putAll(body(namesAndValues));
        ids.put(name, api().expect("POST", "/volumes", order).text());
    }

    /** A data volume that is there. */
    void volume(String name, Object... namesAndValues) {
        orderVolume(name, namesAndValues);
        settle();
    }

    /** Asks for an action with a volume. */
    void actOnVolume(String action, String volume, Object... namesAndValues) {
        api().expect("PUT", "/volumes", action(action, volume, namesAndValues));
    }

    /** What comes of an action with a volume that may be refused. */
    Reply tryOnVolume(String action, String volume, Object... namesAndValues) throws IOException {
        return api().send("PUT", "/volumes", action(action, volume, namesAndValues));
    }

    private Map<String, Object> action(String action, String thing, Object... namesAndValues) {
        Map<String, Object> request = body("action", action, "id", id(thing));
        request.putAll(body(namesAndValues));
        return request;
    }

    /** An action with a volume that is over. */
    void actedOnVolume(String action, String volume, Object... namesAndValues) {
        actOnVolume(action, volume, namesAndValues);
        settle();
    }

    /** Orders a cluster of two workers, with a shared file system that is called like it with {@code -home} behind. */
    void orderCluster(String name) {
        ids.put(
                name,
                api().expect(
                                "POST",
                                "/clusters",
                                body(
                                        "cluster_type",
                                        SmallCatalog.CLUSTER_TYPE,
                                        "image",
                                        SmallCatalog.CLUSTER_IMAGE,
                                        "hostname",
                                        name,
                                        "description",
                                        "",
                                        "location_code",
                                        "FIN-01",
                                        "ssh_key_ids",
                                        List.of(),
                                        "shared_volume",
                                        body("name", name + "-home", "size", 5)))
                        .json()
                        .get("id")
                        .asString());
    }

    /** Ends a cluster. */
    void discontinue(String cluster) {
        api().expect("PUT", "/clusters", body("actions", List.of(body("action", "discontinue", "id", id(cluster)))));
    }

    /** Does something with the {@code number}th worker of a cluster. */
    void actOnWorker(String action, String cluster, int number) {
        String node = api().get("/clusters/" + id(cluster))
                .get("worker_nodes")
                .get(number - 1)
                .get("id")
                .asString();
        api().expect("PUT", "/clusters/" + id(cluster) + "/nodes/" + node, body("action", action));
    }

    /** The id of what is called so. */
    String id(String name) {
        if (!ids.containsKey(name)) {
            learnIds();
        }
        String id = ids.get(name);
        if (id == null) {
            throw new AssertionError("nothing is called " + name + ", only " + ids.keySet());
        }
        return id;
    }

    /** Removes everything for good, and waits until it is gone. */
    void removeEverything() {
        for (JsonNode cluster : api().get("/clusters")) {
            api().expect(
                            "PUT",
                            "/clusters",
                            body("actions", List.of(body("action", "discontinue", "id", text(cluster, "id")))));
        }
        for (JsonNode machine : api().get("/instances")) {
            api().expect(
                            "PUT",
                            "/instances",
                            body("action", "delete", "id", text(machine, "id"), "volume_ids", List.of()));
        }
        settle();
        for (String list : List.of("/volumes", "/volumes/trash")) {
            for (JsonNode volume : api().get(list)) {
                api().expect(
                                "PUT",
                                "/volumes",
                                body("action", "delete", "id", text(volume, "id"), "is_permanent", true));
            }
        }
        settle();
    }

    /** Forgets the names of what was removed, so that they can be given again. */
    void forget() {
        ids.keySet().retainAll(List.of("script"));
        machines.clear();
    }

    // What happens in guests.

    /** Runs a script in a machine, which has to succeed; what it wrote. */
    String inGuest(String machine, String script) {
        IncusClient.Executed executed =
                incus.execute(project(), instance(machine), List.of("sh", "-ec", script), Duration.ofMinutes(1));
        if (executed.exitCode() != 0) {
            throw new AssertionError("in " + machine + ": `" + script + "` ended with " + executed.exitCode() + "\n"
                    + executed.output() + executed.errors());
        }
        return executed.output().strip();
    }

    /** The cluster member that a machine is on. */
    String member(String machine) {
        return text(incus.get(List.of("instances", instance(machine)), project()), "location");
    }

    /** The instance in Incus that a machine is, which tells at all times, also when its member does not answer. */
    private String instance(String machine) {
        if (machines.contains(machine)) {
            return Names.ofOsVolume(id(machine + "-os"));
        }
        return Names.ofNode(id(machine));
    }

    /** The cluster member that a data volume is on. */
    String memberOfVolume(String volume) {
        return text(
                incus.get(List.of("storage-pools", pool, "volumes", "custom", Names.ofVolume(id(volume))), project()),
                "location");
    }

    // What is waited for.

    /** Waits until nothing is under way. */
    void settle() {
        await("nothing is under way", () -> underWay().isEmpty());
    }

    /** Whether nothing is under way. */
    boolean isSettled() {
        return underWay().isEmpty();
    }

    /** Waits until a machine reads as being in a state. */
    void awaitStatus(String machine, String status) {
        await(machine + " is " + status, () -> status(machine).equals(status));
    }

    /** Waits for something that a condition sees. */
    void await(String what, BooleanSupplier condition) {
        await(what, PATIENCE, condition);
    }

    /** Waits for something that has to come about within a time. */
    void await(String what, Duration patience, BooleanSupplier condition) {
        Instant end = Instant.now().plus(patience);
        while (!condition.getAsBoolean()) {
            if (Instant.now().isAfter(end)) {
                throw new AssertionError("not so within " + patience + ": " + what + "; under way: " + underWay() + "\n"
                        + String.join("\n", says()) + "\n" + String.join("\n", inIncus()));
            }
            LockSupport.parkNanos(BETWEEN_LOOKS.toNanos());
        }
    }

    private List<Item> underWay() {
        Instant soon = Instant.now().plus(FAR);
        try (ReadOnlyStore store = ReadOnlyStore.open(data())) {
            return store.read(session -> session.dueWork().all(CLOUD)).stream()
                    .filter(item -> item.dueAt().isBefore(soon))
                    .toList();
        }
    }

    // What is read.

    /** The status of a machine, in the API's word. */
    String status(String machine) {
        return text(api().get("/instances/" + id(machine)), "status");
    }

    /** Everything that the API says is there, a line each, and which hardware is given away. */
    List<String> says() {
        learnIds();
        List<String> lines = new ArrayList<>();
        for (JsonNode machine : api().get("/instances")) {
            lines.add("machine " + text(machine, "hostname") + " " + text(machine, "status")
                    + (machine.get("ip").isNull() ? "" : " with an address"));
        }
        for (String machine : machines) {
            if (status(machine).equals("discontinued")) {
                lines.add("machine " + machine + " discontinued");
            }
        }
        for (JsonNode volume : api().get("/volumes")) {
            List<String> at = new ArrayList<>();
            volume.get("instances").forEach(each -> at.add(text(each, "hostname")));
            lines.add("volume " + text(volume, "name") + " " + text(volume, "status") + " "
                    + volume.get("size").asInt() + " GB" + (at.isEmpty() ? "" : " at " + String.join(",", at)));
        }
        for (JsonNode volume : api().get("/volumes/trash")) {
            lines.add("volume " + text(volume, "name") + " in the trash");
        }
        for (JsonNode cluster : api().get("/clusters")) {
            List<String> nodes = new ArrayList<>();
            cluster.get("worker_nodes").forEach(node -> nodes.add(text(node, "status")));
            lines.add("cluster " + text(cluster, "hostname") + " " + text(cluster, "status") + " with workers "
                    + String.join(",", nodes));
        }
        try (ReadOnlyStore store = ReadOnlyStore.open(data())) {
            int allocations =
                    store.read(session -> session.fleet().allocations(CLOUD)).size();
            lines.add(allocations + " with hardware");
        }
        return lines.stream().sorted().toList();
    }

    /** Whether Havu gives new machines to a host. */
    boolean takesMachines(String host) {
        try (ReadOnlyStore store = ReadOnlyStore.open(data())) {
            return store.read(session -> session.fleet().hosts(CLOUD)).stream()
                    .anyMatch(each -> each.id().equals(host) && !each.retired());
        }
    }

    /** Everything that Incus has of this Havu, a line each; of no run in particular. */
    List<String> inIncus() {
        learnIds();
        Map<String, String> names = new HashMap<>();
        ids.forEach((name, id) -> names.put(id, "<" + name + ">"));
        return contents.read(names);
    }

    private void learnIds() {
        for (String list : List.of("/volumes", "/volumes/trash")) {
            for (JsonNode volume : api().get(list)) {
                ids.put(text(volume, "name"), text(volume, "id"));
            }
        }
        for (JsonNode cluster : api().get("/clusters")) {
            ids.put(text(cluster, "hostname"), text(cluster, "id"));
            nodes(text(cluster, "id")).forEach(node -> ids.put(node.hostname(), node.id()));
        }
    }

    /** The API does not tell the id of a jump host. */
    private List<ClusterNode> nodes(String cluster) {
        try (ReadOnlyStore store = ReadOnlyStore.open(data())) {
            return store.read(session ->
                    Objects.requireNonNull(session.clusters().find(cluster)).nodes());
        }
    }

    @Override
    public void close() {
        kill();
        incus.close();
    }

    private Path data() {
        return directory.resolve("data");
    }

    private static String text(JsonNode object, String field) {
        return object.get(field).asString();
    }

    static Map<String, Object> body(Object... namesAndValues) {
        Map<String, Object> body = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            body.put((String) namesAndValues[i], namesAndValues[i + 1]);
        }
        return body;
    }
}
