package dev.havu.cli.process;

import dev.havu.cli.process.World.Machine;
import dev.havu.cli.process.World.Rest;
import dev.havu.cli.process.World.Script;
import dev.havu.cli.process.World.SshKey;
import dev.havu.cli.process.World.Thing;
import dev.havu.cli.process.World.Volume;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Somebody who creates, changes and deletes at random, one request after the other, and remembers what was acknowledged.
 * Everything that a customer owns has a name that begins with the customer's.
 */
final class Customer {
    private static final int MOST_VOLUMES = 12;
    private static final int MOST_MACHINES = 6;
    private static final int MOST_KEYS_OR_SCRIPTS = 6;
    private static final int MOST_TAGS = 3;

    private final String name;
    private final SplittableRandom random;
    private final Map<String, String> ids = new ConcurrentHashMap<>();
    private final Map<Action, Integer> acknowledged = new ConcurrentHashMap<>();
    private World world = World.EMPTY;
    private @Nullable World onTheWay;
    private @Nullable String lastClone;
    private int names;

    Customer(String name, long seed) {
        this.name = name;
        this.random = new SplittableRandom(seed);
    }

    /** What customers do. */
    enum Action {
        ADD_KEY(2),
        DELETE_KEY(1),
        DELETE_TWO_KEYS(1),
        ADD_SCRIPT(2),
        DELETE_SCRIPT(1),
        CREATE_VOLUME(2),
        RENAME_VOLUME(2),
        RESIZE_VOLUME(2),
        CLONE_VOLUME(5),
        CANCEL_CLONE(6),
        TRASH_VOLUME(1),
        RESTORE_VOLUME(2),
        PURGE_VOLUME(3),
        ATTACH_VOLUME(8),
        DETACH_VOLUME(8),
        TAG_VOLUME(1),
        UNTAG_VOLUME(1),
        DEPLOY(5),
        SHUTDOWN(5),
        START(3),
        HIBERNATE(1),
        DELETE_MACHINE(1),
        DELETE_MACHINE_KEEPING_VOLUMES(1),
        TAG_MACHINE(1),
        UNTAG_MACHINE(1);

        private static final List<Action> BY_WEIGHT = Stream.of(values())
                .flatMap(action -> Collections.nCopies(action.weight, action).stream())
                .toList();

        private final int weight;

        /** The rarer an action can succeed, the more often it is tried. */
        Action(int weight) {
            this.weight = weight;
        }

        private static Action any(SplittableRandom random) {
            return BY_WEIGHT.get(random.nextInt(BY_WEIGHT.size()));
        }
    }

    /**
     * A request.
     *
     * @param after the world once it has succeeded
     * @param creates the name of what it makes, whose id is the answer
     */
    private record Request(
            String method,
            String path,
            @Nullable Object body,
            World after,
            @Nullable String creates) {}

    String name() {
        return name;
    }

    /** How often each action was acknowledged. */
    Map<Action, Integer> acknowledged() {
        return acknowledged;
    }

    /** What may be, after the last request was not answered: what was before it, or what it was to bring about. */
    List<World> possible() {
        return onTheWay == null ? List.of(world) : List.of(world, onTheWay);
    }

    /** Learns how the last request ended, and the ids of everything. */
    void learn(World actual, Map<String, String> actualIds) {
        world = actual;
        onTheWay = null;
        ids.clear();
        ids.putAll(actualIds);
    }

    /**
     * Sends requests until there is no answer.
     *
     * @param acknowledge called after every acknowledged request
     * @param ending whether Havu is being stopped, so that an answer may fail to come
     */
    void work(Api api, Runnable acknowledge, BooleanSupplier ending) {
        boolean answered = true;
        while (answered) {
            Action action = Action.any(random);
            Request request = request(action);
            if (request != null) {
                answered = send(api, action, request, acknowledge, ending);
            }
        }
    }

    private boolean send(Api api, Action action, Request request, Runnable acknowledge, BooleanSupplier ending) {
        onTheWay = request.after();
        Api.Reply reply;
        try {
            reply = api.send(request.method(), request.path(), request.body());
        } catch (IOException failure) {
            if (ending.getAsBoolean()) {
                return false;
            }
            throw new AssertionError(request + " had no answer", failure);
        }
        switch (reply.status()) {
            case 200, 201, 202, 204 -> {
                world = request.after();
                acknowledged.merge(action, 1, Integer::sum);
                if (request.creates() != null) {
                    ids.put(
                            request.creates(),
                            action == Action.CLONE_VOLUME ? reply.json().get(0).asString() : reply.text());
                }
                acknowledge.run();
            }
            // Something is still under way: a machine that boots cannot be shut down yet.
            case 400, 403 -> {}
            default -> throw new AssertionError(request + " was answered with " + reply);
        }
        onTheWay = null;
        return true;
    }

    /** A request that makes sense in this world; null when there is none of this kind. */
    private @Nullable Request request(Action action) {
        return switch (action) {
            case ADD_KEY -> addKey();
            case DELETE_KEY -> deleteKeys(1);
            case DELETE_TWO_KEYS -> deleteKeys(2);
            case ADD_SCRIPT -> addScript();
            case DELETE_SCRIPT -> deleteScript();
            case CREATE_VOLUME -> createVolume();
            case RENAME_VOLUME -> renameVolume();
            case RESIZE_VOLUME -> {
                Volume volume = one(Volume.class, each -> !each.trashed());
                yield volume == null
                        ? null
                        : onVolume(
                                "resize",
                                volume,
                                world.with(volume.sized(volume.size() + 1)),
                                "size",
                                volume.size() + 1);
            }
            case CLONE_VOLUME -> cloneVolume();
            case CANCEL_CLONE -> {
                String clone = lastClone;
                yield clone != null && world.things().get(clone) instanceof Volume volume && known(volume)
                        ? onVolume("cancel", volume, world.without(clone))
                        : null;
            }
            case TRASH_VOLUME -> {
                Volume volume = one(Volume.class, each -> !each.trashed() && !bootsSomething(each));
                yield volume == null ? null : onVolume("delete", volume, world.with(volume.inTrash(true)));
            }
            case RESTORE_VOLUME -> {
                Volume volume = one(Volume.class, Volume::trashed);
                yield volume == null ? null : onVolume("restore", volume, world.with(volume.inTrash(false)));
            }
            case PURGE_VOLUME -> purgeVolume();
            case ATTACH_VOLUME -> attachVolume();
            case DETACH_VOLUME -> {
                Volume volume = one(Volume.class, each -> each.machine() != null && !bootsSomething(each));
                yield volume == null ? null : onVolume("detach", volume, world.with(volume.at(null)));
            }
            case TAG_VOLUME -> {
                Volume volume =
                        one(Volume.class, each -> !each.trashed() && each.tags().size() < MOST_TAGS);
                String tag = newName("tag");
                yield volume == null
                        ? null
                        : tag("/volumes/", volume, tag, world.with(volume.tagged(plus(volume.tags(), tag))));
            }
            case UNTAG_VOLUME -> {
                Volume volume = one(
                        Volume.class, each -> !each.trashed() && !each.tags().isEmpty());
                yield volume == null ? null : untag("/volumes/", volume, volume.tags(), tags -> volume.tagged(tags));
            }
            case DEPLOY -> deploy();
            case SHUTDOWN -> {
                Machine machine = one(Machine.class, each -> each.rest() == Rest.RUNNING);
                yield machine == null
                        ? null
                        : onMachine("shutdown", machine, world.with(machine.resting(Rest.OFFLINE)));
            }
            case START -> {
                Machine machine = one(Machine.class, each -> each.rest() == Rest.OFFLINE);
                yield machine == null ? null : onMachine("start", machine, world.with(machine.resting(Rest.RUNNING)));
            }
            case HIBERNATE -> hibernate();
            case DELETE_MACHINE -> deleteMachine();
            case DELETE_MACHINE_KEEPING_VOLUMES -> {
                Machine machine = one(Machine.class, each -> each.rest() != Rest.GONE);
                yield machine == null
                        ? null
                        : onMachine(
                                "delete",
                                machine,
                                gone(machine).withVolumesOf(machine, each -> each.at(null)),
                                "volume_ids",
                                List.of());
            }
            case TAG_MACHINE -> {
                Machine machine = one(Machine.class, each -> each.tags().size() < MOST_TAGS);
                String tag = newName("tag");
                yield machine == null
                        ? null
                        : tag("/instances/", machine, tag, world.with(machine.tagged(plus(machine.tags(), tag))));
            }
            case UNTAG_MACHINE -> {
                Machine machine = one(Machine.class, each -> !each.tags().isEmpty());
                yield machine == null
                        ? null
                        : untag("/instances/", machine, machine.tags(), tags -> machine.tagged(tags));
            }
        };
    }

    private @Nullable Request addKey() {
        if (world.all(SshKey.class).count() >= MOST_KEYS_OR_SCRIPTS) {
            return null;
        }
        SshKey key = new SshKey(newName("key"), "ssh-ed25519 " + Long.toUnsignedString(random.nextLong(), 36));
        return new Request(
                "POST", "/ssh-keys", body("name", key.name(), "key", key.text()), world.with(key), key.name());
    }

    private @Nullable Request deleteKeys(int count) {
        List<SshKey> keys =
                world.all(SshKey.class).filter(this::known).limit(count).toList();
        if (keys.size() < count) {
            return null;
        }
        World after = world;
        for (SshKey key : keys) {
            after = after.without(key.name());
        }
        return count == 1
                ? new Request("DELETE", "/ssh-keys/" + id(keys.getFirst()), null, after, null)
                : new Request(
                        "DELETE",
                        "/ssh-keys",
                        body("keys", keys.stream().map(this::id).toList()),
                        after,
                        null);
    }

    private @Nullable Request addScript() {
        if (world.all(Script.class).count() >= MOST_KEYS_OR_SCRIPTS) {
            return null;
        }
        Script script = new Script(newName("script"), "#!/bin/sh\necho " + "ä".repeat(random.nextInt(5_000)));
        return new Request(
                "POST",
                "/scripts",
                body("name", script.name(), "script", script.text()),
                world.with(script),
                script.name());
    }

    private @Nullable Request deleteScript() {
        Script script = one(Script.class, _ -> true);
        return script == null
                ? null
                : new Request("DELETE", "/scripts/" + id(script), null, world.without(script.name()), null);
    }

    private @Nullable Request createVolume() {
        if (tooManyVolumes()) {
            return null;
        }
        String tag = newName("tag");
        Volume volume = new Volume(newName("volume"), 1 + random.nextInt(50), false, Set.of(tag), null);
        return new Request(
                "POST",
                "/volumes",
                body(
                        "type", "NVMe",
                        "name", volume.name(),
                        "size", volume.size(),
                        "location_code", "FIN-01",
                        "tags", List.of(body("key", tag))),
                world.with(volume),
                volume.name());
    }

    /** What boots a machine keeps its name, by which it is known to do so. */
    private @Nullable Request renameVolume() {
        Volume volume = one(Volume.class, each -> !each.trashed() && !bootsSomething(each));
        if (volume == null) {
            return null;
        }
        String other = newName("volume");
        ids.put(other, id(volume));
        return onVolume("rename", volume, world.without(volume.name()).with(volume.named(other)), "name", other);
    }

    private @Nullable Request cloneVolume() {
        Volume volume = one(Volume.class, each -> !each.trashed());
        if (volume == null || tooManyVolumes()) {
            return null;
        }
        Volume clone = new Volume(newName("volume"), volume.size(), false, Set.of(), null);
        lastClone = clone.name();
        return new Request(
                "PUT",
                "/volumes",
                body("action", "clone", "id", id(volume), "name", clone.name()),
                world.with(clone),
                clone.name());
    }

    private @Nullable Request purgeVolume() {
        Volume volume = one(Volume.class, each -> !bootsSomething(each));
        if (volume == null) {
            return null;
        }
        World after = world.without(volume.name());
        return random.nextBoolean()
                ? onVolume("delete", volume, after, "is_permanent", true)
                : new Request("DELETE", "/volumes/" + id(volume), body("is_permanent", true), after, null);
    }

    private @Nullable Request attachVolume() {
        Volume volume = one(Volume.class, each -> !each.trashed() && each.machine() == null);
        Machine machine = one(Machine.class, each -> each.rest() == Rest.OFFLINE);
        return volume == null || machine == null
                ? null
                : onVolume("attach", volume, world.with(volume.at(machine.name())), "instance_id", id(machine));
    }

    private @Nullable Request deploy() {
        if (world.all(Machine.class).filter(each -> each.rest() != Rest.GONE).count() >= MOST_MACHINES) {
            return null;
        }
        String tag = newName("tag");
        Machine machine = new Machine(
                newName("machine"),
                "said " + random.nextInt(),
                random.nextInt(3) == 0 ? "1H100.80S.30V" : "CPU.4V.16G",
                Rest.RUNNING,
                Set.of(tag));
        Volume osVolume = new Volume(machine.osVolume(), 50, false, Set.of(), machine.name());
        Volume taken =
                random.nextBoolean() ? one(Volume.class, each -> !each.trashed() && each.machine() == null) : null;
        Map<String, Object> body = body(
                "instance_type", machine.type(),
                "image", "ubuntu-24.04",
                "hostname", machine.name(),
                "description", machine.description(),
                "location_code", "FIN-01",
                "ssh_key_ids",
                        world.all(SshKey.class)
                                .filter(this::known)
                                .map(this::id)
                                .toList(),
                "os_volume", body("name", osVolume.name(), "size", osVolume.size()),
                "tags", List.of(body("key", tag)));
        World after = world.with(machine).with(osVolume);
        if (taken != null) {
            body.put("existing_volumes", List.of(id(taken)));
            after = after.with(taken.at(machine.name()));
        }
        return new Request("POST", "/instances", body, after, machine.name());
    }

    /** One that runs keeps its place in the list and loses its volumes; one that is shut down is gone. */
    private @Nullable Request hibernate() {
        Machine machine = one(Machine.class, each -> each.rest() == Rest.RUNNING || each.rest() == Rest.OFFLINE);
        if (machine == null) {
            return null;
        }
        Rest rest = machine.rest() == Rest.RUNNING ? Rest.HIBERNATED : Rest.GONE;
        return onMachine(
                "hibernate", machine, world.with(machine.resting(rest)).withVolumesOf(machine, each -> each.at(null)));
    }

    /** Its OS volume goes to the trash with it, the others stay. */
    private @Nullable Request deleteMachine() {
        Machine machine = one(Machine.class, each -> each.rest() == Rest.RUNNING || each.rest() == Rest.OFFLINE);
        return machine == null
                ? null
                : onMachine(
                        "delete",
                        machine,
                        gone(machine)
                                .withVolumesOf(
                                        machine,
                                        each -> each.name().equals(machine.osVolume())
                                                ? each.inTrash(true)
                                                : each.at(null)));
    }

    private World gone(Machine machine) {
        return world.with(machine.resting(Rest.GONE));
    }

    private Request onVolume(String action, Volume volume, World after, Object... furtherFields) {
        Map<String, Object> body = body("action", action, "id", id(volume));
        body.putAll(body(furtherFields));
        return new Request("PUT", "/volumes", body, after, null);
    }

    private Request onMachine(String action, Machine machine, World after, Object... furtherFields) {
        Map<String, Object> body = body("action", action, "id", id(machine));
        body.putAll(body(furtherFields));
        return new Request("PUT", "/instances", body, after, null);
    }

    private Request tag(String path, Thing thing, String tag, World after) {
        return new Request("POST", path + id(thing) + "/tags", body("key", tag), after, null);
    }

    private Request untag(
            String path, Thing thing, Set<String> tags, java.util.function.Function<Set<String>, Thing> without) {
        String tag = tags.iterator().next();
        Set<String> left = new HashSet<>(tags);
        left.remove(tag);
        return new Request("DELETE", path + id(thing) + "/tags/" + tag, null, world.with(without.apply(left)), null);
    }

    private boolean tooManyVolumes() {
        return world.all(Volume.class).count() >= MOST_VOLUMES;
    }

    private boolean bootsSomething(Volume volume) {
        String machine = volume.machine();
        return machine != null && volume.name().equals(machine + "-os");
    }

    private <T extends Thing> @Nullable T one(Class<T> type, Predicate<T> condition) {
        List<T> candidates = new ArrayList<>(
                world.all(type).filter(this::known).filter(condition).toList());
        return candidates.isEmpty() ? null : candidates.get(random.nextInt(candidates.size()));
    }

    /** Whether its id is known: that of an OS volume is not told when a machine is ordered. */
    private boolean known(Thing thing) {
        return ids.containsKey(thing.name());
    }

    private String id(Thing thing) {
        return java.util.Objects.requireNonNull(ids.get(thing.name()));
    }

    private String newName(String kind) {
        return name + "-" + kind + "-" + names++;
    }

    private static Set<String> plus(Set<String> tags, String tag) {
        Set<String> more = new HashSet<>(tags);
        more.add(tag);
        return more;
    }

    private static Map<String, Object> body(Object... namesAndValues) {
        Map<String, Object> body = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            body.put((String) namesAndValues[i], namesAndValues[i + 1]);
        }
        return body;
    }
}
