package dev.havu.cli.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.havu.cli.process.World.Machine;
import dev.havu.cli.process.World.Rest;
import dev.havu.cli.process.World.Script;
import dev.havu.cli.process.World.SshKey;
import dev.havu.cli.process.World.Thing;
import dev.havu.domain.fleet.Allocation;
import dev.havu.domain.fleet.Host;
import dev.havu.domain.instances.Instance;
import dev.havu.domain.instances.InstanceState;
import dev.havu.domain.instances.InstanceStates;
import dev.havu.domain.scripts.ScriptQuery;
import dev.havu.domain.tags.Tag;
import dev.havu.domain.tenants.ProjectKey;
import dev.havu.domain.volumes.Volume;
import dev.havu.domain.volumes.VolumeState;
import dev.havu.domain.volumes.VolumeStates;
import dev.havu.store.DueWorkTable.Item;
import dev.havu.store.DueWorkTable.Kind;
import dev.havu.store.InstanceTable;
import dev.havu.store.Page;
import dev.havu.store.Session;
import dev.havu.store.sqlite.SqliteStore;
import dev.havu.store.sqlite.SqliteStore.Durability;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a process that was killed has left in its directory: read from a copy, so that the next process finds the directory
 * as it is.
 */
final class CrashImage {
    private static final ProjectKey PROJECT = new ProjectKey("default", "default");
    private static final int EVERYTHING = 1_000_000;

    private final List<Instance> instances;
    private final List<Volume> volumes;
    private final List<Thing> keysAndScripts = new ArrayList<>();
    private final Map<String, String> ids = new HashMap<>();

    private CrashImage(Session session) {
        instances = session.instances()
                .page(
                        PROJECT,
                        new InstanceTable.Filter(List.of(InstanceState.values()), null, List.of()),
                        Page.START,
                        EVERYTHING)
                .items();
        volumes = session.volumes()
                .page(PROJECT, List.of(VolumeState.values()), Page.START, EVERYTHING)
                .items();
        session.sshKeys().list(PROJECT).forEach(key -> {
            keysAndScripts.add(new SshKey(key.name(), key.key()));
            ids.put(key.name(), key.id());
        });
        session.scripts()
                .list(PROJECT, new ScriptQuery(null, false, 0, EVERYTHING))
                .forEach(script -> {
                    keysAndScripts.add(new Script(script.name(), script.script()));
                    ids.put(script.name(), script.id());
                });
        instances.forEach(instance -> ids.put(instance.spec().hostname(), instance.id()));
        volumes.stream().filter(CrashImage::stays).forEach(volume -> ids.put(volume.name(), volume.id()));
    }

    /**
     * Reads what is in a directory and checks that it is sound.
     *
     * @param directory that no process has open
     * @param copy an empty directory
     */
    static CrashImage of(Path directory, Path copy) {
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.filter(each -> each.getFileName().toString().startsWith("havu.db"))
                    .toList()) {
                Files.copy(file, copy.resolve(file.getFileName()));
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        try (SqliteStore store = SqliteStore.open(copy, Durability.NORMAL)) {
            return store.read(session -> {
                CrashImage image = new CrashImage(session);
                image.checkHardware(session);
                image.checkAttachments();
                image.checkDueWork(session);
                return image;
            });
        }
    }

    /** What is there, as it will be when everything under way has ended. */
    World world() {
        List<Thing> things = new ArrayList<>(keysAndScripts);
        for (Instance instance : instances) {
            things.add(new Machine(
                    instance.spec().hostname(),
                    instance.spec().description(),
                    instance.spec().instanceType(),
                    rest(instance.state()),
                    tags(instance.tags())));
        }
        for (Volume volume : volumes) {
            if (stays(volume)) {
                things.add(new World.Volume(
                        volume.name(),
                        volume.sizeGigabytes(),
                        volume.state() == VolumeState.DELETED,
                        tags(volume.tags()),
                        machine(volume)));
            }
        }
        return World.of(things);
    }

    /** The ids of everything, by name. */
    Map<String, String> ids() {
        return ids;
    }

    private static Set<String> tags(List<Tag> tags) {
        return tags.stream().map(Tag::key).collect(Collectors.toSet());
    }

    private static Rest rest(InstanceState state) {
        return switch (state) {
            case ORDERED, PROVISIONING, RUNNING, STARTING -> Rest.RUNNING;
            case STOPPING, HALTING, OFFLINE -> Rest.OFFLINE;
            case HIBERNATING, HIBERNATED -> Rest.HIBERNATED;
            case DELETING, DISCONTINUED -> Rest.GONE;
            case ERROR, NO_CAPACITY, INSTALLATION_FAILED, UNKNOWN -> throw failed(state);
        };
    }

    private static AssertionError failed(InstanceState state) {
        return new AssertionError("nothing fails here, and yet an instance is " + state);
    }

    private static boolean stays(Volume volume) {
        return switch (volume.state()) {
            case ORDERED, DETACHED, ATTACHING, ATTACHED, DETACHING, CLONING, RESTORING, DELETED -> true;
            case CANCELING, CANCELED, PURGED -> false;
        };
    }

    /** The name of the machine that a volume will be at. */
    private @Nullable String machine(Volume volume) {
        if (volume.attachments().isEmpty()) {
            return null;
        }
        Instance instance = instance(volume.attachments().getFirst().computeId());
        return rest(instance.state()) == Rest.HIBERNATED
                ? null
                : instance.spec().hostname();
    }

    private Instance instance(String id) {
        return instances.stream()
                .filter(instance -> instance.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new AssertionError("there is no instance " + id));
    }

    /** No GPU has two owners, what is used is what is allocated, and who needs hardware has it. */
    private void checkHardware(Session session) {
        List<Allocation> allocations = session.fleet().allocations(PROJECT.cloud());
        Set<String> gpus = new HashSet<>();
        Map<String, int[]> used = new HashMap<>();
        for (Allocation allocation : allocations) {
            int[] onHost = used.computeIfAbsent(allocation.host(), host -> new int[3]);
            onHost[0] += allocation.gpuIndexes().size();
            onHost[1] += allocation.cores();
            onHost[2] += allocation.memoryGigabytes();
            for (int index : allocation.gpuIndexes()) {
                assertThat(gpus.add(allocation.host() + "/" + index))
                        .as("GPU %s of %s has one owner", index, allocation.host())
                        .isTrue();
            }
            assertThat(allocation.gpuIndexes())
                    .hasSize(instance(allocation.owner()).spec().size().gpus());
        }
        for (Host host : session.fleet().hosts(PROJECT.cloud())) {
            assertThat(new int[] {
                        host.gpus() - host.freeGpus(),
                        host.cores() - host.freeCores(),
                        host.memoryGigabytes() - host.freeMemoryGigabytes()
                    })
                    .as("what is used on %s", host)
                    .isEqualTo(used.getOrDefault(host.id(), new int[3]));
        }
        Set<String> owners = allocations.stream().map(Allocation::owner).collect(Collectors.toSet());
        for (Instance instance : instances) {
            switch (instance.state()) {
                case ORDERED, PROVISIONING, RUNNING, STOPPING, HALTING, OFFLINE, STARTING, HIBERNATING ->
                    assertThat(owners)
                            .as("who is %s has hardware", instance.state())
                            .contains(instance.id());
                case HIBERNATED, DISCONTINUED ->
                    assertThat(owners)
                            .as("who is %s has none", instance.state())
                            .doesNotContain(instance.id());
                // It had none if it was hibernated.
                case DELETING -> {}
                case ERROR, NO_CAPACITY, INSTALLATION_FAILED, UNKNOWN -> throw failed(instance.state());
            }
        }
        long stored = volumes.stream()
                .filter(volume -> volume.state() != VolumeState.PURGED && volume.state() != VolumeState.CANCELED)
                .mapToLong(Volume::sizeGigabytes)
                .sum();
        long capacity = session.fleet().hosts(PROJECT.cloud(), "FIN-01").stream()
                .mapToLong(Host::storageGigabytes)
                .sum();
        assertThat(capacity - session.fleet().freeStorage(PROJECT.cloud(), "FIN-01"))
                .as("storage in use")
                .isEqualTo(stored);
    }

    /** Volumes and instances agree about who has whom. */
    private void checkAttachments() {
        Set<String> byVolume = new HashSet<>();
        for (Volume volume : volumes) {
            assertThat(volume.attachments()).hasSizeLessThanOrEqualTo(1);
            volume.attachments().forEach(each -> byVolume.add(volume.id() + " at " + each.computeId()));
        }
        Set<String> byInstance = new HashSet<>();
        for (Instance instance : instances) {
            instance.volumeIds().forEach(each -> byInstance.add(each + " at " + instance.id()));
            if (instance.osVolumeId() != null) {
                assertThat(instance.volumeIds()).contains(instance.osVolumeId());
            }
        }
        assertThat(byInstance).isEqualTo(byVolume);
    }

    /** What is under way has its work, once, and nothing else has any. */
    private void checkDueWork(Session session) {
        Stream<String> expected = Stream.concat(
                instances.stream()
                        .filter(each -> InstanceStates.TABLE.rule(each.state()).transitional())
                        .map(Instance::id),
                volumes.stream()
                        .filter(each -> VolumeStates.TABLE.rule(each.state()).transitional())
                        .map(Volume::id));
        // What is paid goes on being paid.
        List<Item> steps = session.dueWork().all(PROJECT.cloud()).stream()
                .filter(item -> item.kind() != Kind.BILLING)
                .toList();
        assertThat(steps).extracting(Item::resourceId).containsExactlyInAnyOrderElementsOf(expected.toList());
    }
}
