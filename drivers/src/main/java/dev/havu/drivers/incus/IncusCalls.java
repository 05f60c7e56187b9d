package dev.havu.drivers.incus;

import dev.havu.domain.tenants.ProjectKey;
import dev.havu.drivers.incus.api.IncusClient;
import dev.havu.drivers.incus.api.IncusEvents;
import dev.havu.drivers.incus.api.IncusException;
import dev.havu.drivers.incus.api.IncusException.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** What the driver asks of Incus, by what it wants; every call waits until it is so, and may be made again. */
final class IncusCalls implements AutoCloseable {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    /** What of an instance is configuration; the rest of an answer is its state. */
    private static final List<String> INSTANCE_CONFIGURATION =
            List.of("architecture", "config", "devices", "ephemeral", "profiles", "description", "stateful");

    private static final int ATTEMPTS_AT_A_CHANGE = 5;
    /** The lowest status of an operation that is over. */
    private static final int ENDED = 200;

    private static final Duration COMMAND_LIMIT = Duration.ofMinutes(1);
    private static final Pattern INSTANCE_URL = Pattern.compile("/1\\.0/instances/([^/?]+)(\\?.*)?");

    private final IncusSettings settings;
    private final IncusClient client;
    private final Set<String> knownProjects = ConcurrentHashMap.newKeySet();

    IncusCalls(IncusSettings settings, IncusClient client) {
        this.settings = settings;
        this.client = client;
    }

    /** Begins to tell of events. */
    void listen(IncusEvents.Listener listener) {
        client.listen(listener);
    }

    /** The Incus project of a project, made if there is none. */
    String project(ProjectKey owner) {
        String name = Names.ofProject(settings.prefix(), owner);
        if (!knownProjects.contains(name)) {
            if (client.find(List.of("projects", name), null) == null) {
                make(
                        List.of("projects", name),
                        null,
                        () -> client.post(
                                List.of("projects"),
                                null,
                                null,
                                Map.of(
                                        "name",
                                        name,
                                        "description",
                                        "Made by Havu",
                                        "config",
                                        Map.of(
                                                "features.images",
                                                "false",
                                                "features.profiles",
                                                "true",
                                                "features.networks",
                                                "false",
                                                Names.PROJECT_LABEL,
                                                owner.project()))));
            }
            knownProjects.add(name);
        }
        return name;
    }

    /** An instance; null when there is none of this name. */
    @Nullable
    JsonNode instance(String project, String name) {
        return client.find(instancePath(name), project);
    }

    /** An instance that is known to be there. */
    JsonNode requireInstance(String project, String name) {
        return client.get(instancePath(name), project);
    }

    /**
     * The instance that is a machine at present; null when none is.
     *
     * @throws IncusException if it may be one of those on a cluster member that does not answer
     */
    @Nullable
    JsonNode instanceOf(String project, String machineId) {
        String filter = "config." + Names.MACHINE_LABEL + " eq " + machineId + " or status eq Error";
        String lost = null;
        for (JsonNode instance :
                client.get(List.of("instances"), project, Map.of("recursion", "1", "filter", filter))) {
            if (instance.path("config").path(Names.MACHINE_LABEL).asString("").equals(machineId)) {
                return instance;
            }
            if (isOutOfSight(instance)) {
                lost = location(instance);
            }
        }
        if (lost != null) {
            throw new IncusException(
                    Kind.UNAVAILABLE, "cluster member " + lost + " does not answer, and may have machine " + machineId);
        }
        return null;
    }

    /** Whether a list says of an instance that it is there, but nothing more, for its cluster member does not answer. */
    static boolean isOutOfSight(JsonNode instance) {
        return instance.path("status").asString("").equals("Error")
                && instance.path("config").isEmpty();
    }

    /** Whether a cluster member may be given something: it answers, and is not evacuated. */
    boolean isOnline(String member) {
        return client.get(List.of("cluster", "members", member), null)
                .path("status")
                .asString("")
                .equals("Online");
    }

    /** The instances in all projects of this Havu, whatever they are. */
    List<JsonNode> instances() {
        List<JsonNode> own = new ArrayList<>();
        for (JsonNode instance :
                client.get(List.of("instances"), null, Map.of("recursion", "1", "all-projects", "true"))) {
            if (isOwn(instance.path("project").asString(""))) {
                own.add(instance);
            }
        }
        return own;
    }

    /** Whether a project belongs to this Havu. */
    boolean isOwn(String project) {
        return project.startsWith(settings.prefix() + "-");
    }

    /** What a running instance is doing: its addresses among others. */
    JsonNode state(String project, String name) {
        return client.get(List.of("instances", name, "state"), project);
    }

    /**
     * Makes an instance, without starting it.
     *
     * @param target cluster member; null where there is no cluster
     */
    void createInstance(String project, @Nullable String target, String name, Map<String, Object> rest) {
        Map<String, Object> body = new LinkedHashMap<>(rest);
        body.put("name", name);
        make(instancePath(name), project, () -> client.post(List.of("instances"), project, target, body));
    }

    /** Makes an instance from the disk of another one; it keeps nothing of that but the content and its system's settings. */
    void copyInstance(String project, String source, String name, Map<String, String> config) {
        make(
                instancePath(name),
                project,
                () -> client.post(
                        List.of("instances"),
                        project,
                        null,
                        Map.of(
                                "name",
                                name,
                                "profiles",
                                List.of(),
                                "config",
                                config,
                                "source",
                                Map.of("type", "copy", "source", source, "instance_only", true))));
    }

    /** Edits the configuration of an instance; nothing is sent if the edit changes nothing. */
    void change(String project, String name, Consumer<ObjectNode> edit) {
        for (int attempt = 1; ; attempt++) {
            IncusClient.Tagged present = client.getTagged(instancePath(name), project);
            ObjectNode edited = JSON.createObjectNode();
            INSTANCE_CONFIGURATION.forEach(
                    key -> edited.set(key, present.body().path(key).deepCopy()));
            ObjectNode before = edited.deepCopy();
            edit.accept(edited);
            if (edited.equals(before)) {
                return;
            }
            try {
                client.put(instancePath(name), project, edited, present.tag());
                return;
            } catch (IncusException failure) {
                if (failure.kind() != Kind.PRECONDITION_FAILED || attempt == ATTEMPTS_AT_A_CHANGE) {
                    throw failure;
                }
            }
        }
    }

    void start(String project, String name) {
        client.put(List.of("instances", name, "state"), project, Map.of("action", "start"), null);
    }

    /**
     * Stops an instance.
     *
     * @param grace how long it may take
     */
    void stop(String project, String name, boolean force, Duration grace) {
        Map<String, Object> body = Map.of("action", "stop", "force", force, "timeout", grace.toSeconds());
        ignoring(Kind.NOT_RUNNING, () -> client.put(List.of("instances", name, "state"), project, body, null));
    }

    /** Removes an instance with its disk, whether it runs or not. */
    void deleteInstance(String project, String name) {
        JsonNode instance = instance(project, name);
        if (instance == null) {
            return;
        }
        if (!instance.path("status").asString("").equals("Stopped")) {
            stop(project, name, true, settings.shutdownGrace());
        }
        ignoring(Kind.NOT_FOUND, () -> client.delete(instancePath(name), project));
    }

    /** Gives a stopped instance a new disk from an image. */
    void rebuild(String project, String name, Map<String, String> source) {
        client.post(List.of("instances", name, "rebuild"), project, null, Map.of("source", source));
    }

    /** Moves a stopped instance to a cluster member, unless it is there. */
    void move(String project, JsonNode instance, @Nullable String target) {
        if (target != null && !location(instance).equals(target)) {
            String name = instance.path("name").asString();
            client.post(List.of("instances", name), project, target, Map.of("name", name, "migration", true));
        }
    }

    /**
     * A custom volume as another cluster member fetches it. A mere copy from there would do, but Incus 6.0 looks for its original in
     * the default project, whichever it is in.
     */
    private Map<String, Object> migration(String project, String volume, String member) {
        JsonNode offer = client.begin(
                volumePath(volume),
                project,
                Map.of("name", volume, "pool", settings.pool(), "migration", true, "volume_only", true));
        String address = client.get(List.of("cluster", "members", member), null)
                .path("url")
                .asString("");
        JsonNode certificate = client.get(List.of(), null).path("environment").path("certificate");
        return Map.of(
                "type",
                "migration",
                "mode",
                "pull",
                "volume_only",
                true,
                "operation",
                address + "/1.0/operations/" + offer.path("id").asString(""),
                "secrets",
                offer.path("metadata"),
                "certificate",
                certificate.asString(""));
    }

    /**
     * Whether a custom volume is on another cluster member; one in a pool that all members share is nowhere in particular.
     *
     * @param member null for any
     */
    static boolean isElsewhere(JsonNode volume, @Nullable String member) {
        String location = location(volume);
        return member != null && !location.isEmpty() && !location.equals("none") && !location.equals(member);
    }

    /** The cluster member that an instance or custom volume is on. */
    static String location(JsonNode thing) {
        return thing.path("location").asString("");
    }

    /** Runs a command in a guest and waits for its end. */
    IncusClient.Executed execute(String project, String name, List<String> command, Duration limit) {
        return client.execute(project, name, command, limit);
    }

    /**
     * Runs a command in a guest that has to succeed.
     *
     * @throws IncusException if it does not
     */
    void run(String project, String name, List<String> command) {
        IncusClient.Executed executed = execute(project, name, command, COMMAND_LIMIT);
        if (executed.exitCode() != 0) {
            throw new IncusException(
                    Kind.FAILED,
                    "a command in " + name + " ended with " + executed.exitCode() + ": " + executed.errors());
        }
    }

    /** A file of a guest; null when there is none. */
    @Nullable
    String readFile(String project, String name, String path) {
        return client.readFile(project, name, path);
    }

    /** A custom volume; null when there is none of this name. */
    @Nullable
    JsonNode volume(String project, String name) {
        return client.find(volumePath(name), project);
    }

    /**
     * Makes a custom volume.
     *
     * @param source the custom volume it starts as a copy of; null for an empty one
     */
    void createVolume(
            String project,
            @Nullable String target,
            String name,
            String contentType,
            Map<String, String> config,
            String description,
            @Nullable String source) {
        Map<String, String> whole = new LinkedHashMap<>();
        Map<String, Object> body = new LinkedHashMap<>(
                Map.of("name", name, "content_type", contentType, "config", whole, "description", description));
        if (source != null) {
            JsonNode original = client.get(volumePath(source), project);
            // Among it is how the files on the volume belong to users.
            original.path("config")
                    .properties()
                    .forEach(entry -> whole.put(entry.getKey(), entry.getValue().asString("")));
            body.put(
                    "source",
                    isElsewhere(original, target)
                            ? migration(project, source, location(original))
                            : Map.of("type", "copy", "name", source, "pool", settings.pool(), "volume_only", true));
        }
        whole.putAll(config);
        make(volumePath(name), project, () -> client.post(volumesPath(), project, target, body));
    }

    /**
     * Makes sure that an instance or custom volume is not being made, as may be after an end of Havu.
     *
     * @throws IncusException if it is
     */
    void requireIdle(String project, String name) {
        String url = "/" + name;
        for (JsonNode kind : client.get(List.of("operations"), project, Map.of("recursion", "1"))) {
            for (JsonNode operation : kind) {
                if (operation.path("status_code").asInt(0) < ENDED
                        && operation.path("resources").valueStream().anyMatch(things -> names(things, url))) {
                    throw new IncusException(
                            Kind.UNAVAILABLE,
                            "something goes on with " + name + ": "
                                    + operation.path("description").asString(""));
                }
            }
        }
    }

    private static boolean names(JsonNode things, String url) {
        return things.valueStream()
                .anyMatch(thing -> thing.asString("").replaceFirst("\\?.*", "").endsWith(url));
    }

    /** Gives a custom volume that no instance has another name. */
    void renameVolume(String project, String name, String newName) {
        client.post(volumePath(name), project, null, Map.of("name", newName));
    }

    /** Sets configuration and description of a custom volume; nothing is sent if they are so. */
    void changeVolume(String project, String name, String description, Map<String, String> config) {
        JsonNode volume = client.get(volumePath(name), project);
        boolean same = volume.path("description").asString("").equals(description)
                && config.entrySet().stream()
                        .allMatch(entry -> volume.path("config")
                                .path(entry.getKey())
                                .asString("")
                                .equals(entry.getValue()));
        if (!same) {
            client.patch(volumePath(name), project, Map.of("description", description, "config", config));
        }
    }

    void deleteVolume(String project, String name) {
        ignoring(Kind.NOT_FOUND, () -> client.delete(volumePath(name), project));
    }

    /** The instances that have a custom volume as a device. */
    List<String> instancesUsing(String project, String volume) {
        JsonNode found = volume(project, volume);
        if (found == null) {
            return List.of();
        }
        List<String> names = new ArrayList<>();
        for (JsonNode user : found.path("used_by")) {
            String instance = instanceIn(user.asString());
            if (instance != null) {
                names.add(instance);
            }
        }
        return names;
    }

    /** A network; null when there is none of this name. */
    @Nullable
    JsonNode network(String name) {
        return client.find(List.of("networks", name), null);
    }

    /**
     * Makes a bridge.
     *
     * @param members on all of which it is to be; empty where there is no cluster
     */
    void createBridge(String name, List<String> members, Map<String, String> config, String description) {
        for (String member : members) {
            // A member that has its part already says so in its own words.
            ignoring(
                    Kind.CONFLICT,
                    () -> client.post(List.of("networks"), null, member, Map.of("name", name, "type", "bridge")));
        }
        make(
                List.of("networks", name),
                null,
                () -> client.post(
                        List.of("networks"),
                        null,
                        null,
                        Map.of("name", name, "type", "bridge", "config", config, "description", description)));
    }

    void deleteNetwork(String name) {
        ignoring(Kind.NOT_FOUND, () -> client.delete(List.of("networks", name), null));
    }

    /** The name in the URL of an instance; null for a URL of something else. */
    static @Nullable String instanceIn(String url) {
        Matcher instance = INSTANCE_URL.matcher(url);
        return instance.matches() ? instance.group(1) : null;
    }

    /** A description of something as Incus takes it. */
    static JsonNode tree(Object value) {
        return JSON.valueToTree(value);
    }

    @Override
    public void close() {
        client.close();
    }

    private List<String> volumesPath() {
        return List.of("storage-pools", settings.pool(), "volumes", "custom");
    }

    private List<String> volumePath(String name) {
        return List.of("storage-pools", settings.pool(), "volumes", "custom", name);
    }

    private static List<String> instancePath(String name) {
        return List.of("instances", name);
    }

    /**
     * Makes something, unless somebody was faster. Other things than its own name can be in conflict: the address of a network
     * card, or an instance's name in the DNS of its network.
     */
    private void make(List<String> path, @Nullable String project, Runnable call) {
        try {
            call.run();
        } catch (IncusException failure) {
            if (failure.kind() != Kind.CONFLICT || client.find(path, project) == null) {
                throw failure;
            }
        }
    }

    /** What was done already needs not be done: a retry after an answer that was lost, for instance. */
    private static void ignoring(Kind kind, Runnable call) {
        try {
            call.run();
        } catch (IncusException failure) {
            if (failure.kind() != kind) {
                throw failure;
            }
        }
    }
}
