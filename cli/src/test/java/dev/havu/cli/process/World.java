package dev.havu.cli.process;

import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What one client owns, by name, as it is once everything under way has ended. Immutable. */
record World(Map<String, Thing> things) {
    static final World EMPTY = new World(Map.of());

    /** What a client can own. The names are the client's own and never used twice. */
    sealed interface Thing {
        String name();
    }

    record SshKey(String name, String text) implements Thing {}

    record Script(String name, String text) implements Thing {}

    /**
     * A volume that is not permanently deleted.
     *
     * @param machine the name of the machine it is attached to
     */
    record Volume(
            String name,
            int size,
            boolean trashed,
            Set<String> tags,
            @Nullable String machine) implements Thing {
        Volume {
            tags = sorted(tags);
        }

        Volume named(String other) {
            return new Volume(other, size, trashed, tags, machine);
        }

        Volume sized(int other) {
            return new Volume(name, other, trashed, tags, machine);
        }

        Volume inTrash(boolean other) {
            return new Volume(name, size, other, tags, null);
        }

        Volume tagged(Set<String> other) {
            return new Volume(name, size, trashed, other, machine);
        }

        Volume at(@Nullable String other) {
            return new Volume(name, size, trashed, tags, other);
        }
    }

    /** What a machine comes to in the end. */
    enum Rest {
        RUNNING,
        OFFLINE,
        HIBERNATED,
        GONE
    }

    record Machine(String name, String description, String type, Rest rest, Set<String> tags) implements Thing {
        Machine {
            tags = sorted(tags);
        }

        Machine resting(Rest other) {
            return new Machine(name, description, type, other, tags);
        }

        Machine tagged(Set<String> other) {
            return new Machine(name, description, type, rest, other);
        }

        /** The name of the volume it boots from. */
        String osVolume() {
            return name + "-os";
        }
    }

    World {
        things = Map.copyOf(things);
    }

    /**
     * A world.
     *
     * @throws AssertionError when a name is there twice, because no client asks for anything twice
     */
    static World of(Collection<Thing> things) {
        Map<String, Thing> byName = new TreeMap<>();
        for (Thing thing : things) {
            if (byName.put(thing.name(), thing) != null) {
                throw new AssertionError(thing.name() + " is there twice");
            }
        }
        return new World(byName);
    }

    World with(Thing thing) {
        Map<String, Thing> changed = new TreeMap<>(things);
        changed.put(thing.name(), thing);
        return new World(changed);
    }

    World without(String name) {
        Map<String, Thing> changed = new TreeMap<>(things);
        changed.remove(name);
        return new World(changed);
    }

    /** With all volumes of a machine changed. */
    World withVolumesOf(Machine machine, UnaryOperator<Volume> change) {
        World changed = this;
        for (Volume volume : all(Volume.class)
                .filter(volume -> machine.name().equals(volume.machine()))
                .toList()) {
            changed = changed.with(change.apply(volume));
        }
        return changed;
    }

    <T extends Thing> Stream<T> all(Class<T> type) {
        return new TreeMap<>(things).values().stream().filter(type::isInstance).map(type::cast);
    }

    /** As clients read it: a hibernated machine reads as one that is shut down. */
    World asRead() {
        World read = this;
        for (Machine machine : all(Machine.class)
                .filter(each -> each.rest() == Rest.HIBERNATED)
                .toList()) {
            read = read.with(machine.resting(Rest.OFFLINE));
        }
        return read;
    }

    private static Set<String> sorted(Set<String> tags) {
        return java.util.Collections.unmodifiableSet(new TreeSet<>(tags));
    }

    /** One thing a line, in order, so that a difference is easy to see. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        new TreeMap<>(things).values().forEach(thing -> text.append(thing).append('\n'));
        return text.toString();
    }
}
