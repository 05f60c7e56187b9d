package dev.havu.drivers.incus;

import dev.havu.domain.fleet.Allocation;
import dev.havu.domain.volumes.Volume;
import dev.havu.drivers.DriverException;
import dev.havu.drivers.Intent;
import dev.havu.drivers.Machine;
import dev.havu.drivers.Machine.MachineCluster;
import dev.havu.drivers.Machine.Power;
import dev.havu.drivers.Progress.Address;
import dev.havu.drivers.Progress.Failure;
import dev.havu.drivers.incus.Jobs.Outcome;
import dev.havu.drivers.incus.api.IncusClient;
import dev.havu.drivers.incus.api.IncusException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Makes machines what they should be. Every method first looks at what is there and does what is missing, so it may be called
 * at any time, any number of times, and after an end at any point.
 *
 * <p>An instance of Havu is the Incus instance that has its OS volume as root disk. While no machine boots from an OS volume,
 * the Incus instance stays as a mere disk: stopped, without network, data volumes, GPUs and label.
 */
final class Machines {
    private static final Logger LOG = LoggerFactory.getLogger(Machines.class);
    private static final Duration SOON = Duration.ofMillis(500);
    /** As long as one request of a waiting guest may take; it is sent again until the engine's deadline. */
    private static final Duration GUEST_WAIT = Duration.ofMinutes(5);

    private static final int NOT_FOUND_BY_SHELL = 127;

    private final IncusSettings settings;
    private final IncusCalls incus;
    private final Hardware hardware;
    private final Networks networks;
    private final Volumes volumes;
    private final Intent intent;
    private final Locks locks;

    Machines(
            IncusSettings settings,
            IncusCalls incus,
            Hardware hardware,
            Networks networks,
            Volumes volumes,
            Intent intent,
            Locks locks) {
        this.settings = settings;
        this.incus = incus;
        this.hardware = hardware;
        this.networks = networks;
        this.volumes = volumes;
        this.intent = intent;
        this.locks = locks;
    }

    /** A machine that came up, or what stands in its way. */
    sealed interface Boot {
        record Up(Address address) implements Boot {}

        record Not(Outcome outcome) implements Boot {}
    }

    /**
     * Brings up a machine and waits until its system has done what it was told.
     *
     * @param deployment number of the deployment whose content its disk is to have; null to boot what is on it
     * @throws InterruptedException if the machine is no longer to run
     */
    Boot boot(String machineId, @Nullable Integer deployment) throws InterruptedException {
        Machine machine = wanted(machineId, Power.ON);
        Allocation place = machine.place();
        if (place == null) {
            return new Boot.Not(Outcome.failed(Failure.NO_CAPACITY, "the machine has no place"));
        }
        String project = incus.project(machine.owner());
        try {
            String member = member(machine, place);
            for (Volume volume : machine.volumes()) {
                volumes.make(volume, member);
            }
            locks.with(name(machine), () -> {
                prepare(project, machine, place, member, deployment);
                return machine;
            });
        } catch (IncusException failure) {
            return new Boot.Not(givenUp(machine, failure));
        } catch (Volumes.LostException lost) {
            return new Boot.Not(Outcome.failed(Failure.ERROR, String.valueOf(lost.getMessage())));
        }
        return awaitSystem(project, machine);
    }

    /** Switches a machine off; after a while also against its will. */
    Outcome shutDown(String machineId, boolean atOnce) throws InterruptedException {
        Machine machine = wanted(machineId, Power.OFF);
        String project = incus.project(machine.owner());
        locks.with(name(machine), () -> {
            JsonNode instance = incus.instance(project, name(machine));
            if (instance != null && isOf(instance, machineId)) {
                stop(project, instance, atOnce);
            }
            return machine;
        });
        return Outcome.done();
    }

    /**
     * Takes a machine's hardware, network and volumes off it; what remains of an instance is the disk that its OS volume is,
     * nothing remains of a node.
     */
    Outcome release(String machineId, boolean atOnce) throws InterruptedException {
        Machine machine = wanted(machineId, Power.NONE);
        String project = incus.project(machine.owner());
        JsonNode found = incus.instanceOf(project, machineId);
        if (found == null) {
            return Outcome.done();
        }
        String name = found.path("name").asString();
        locks.with(name, () -> {
            JsonNode instance = incus.instance(project, name);
            if (instance == null || !isOf(instance, machineId)) {
                return machine;
            }
            stop(project, instance, atOnce);
            if (machine.cluster() != null) {
                incus.deleteInstance(project, name);
            } else {
                incus.change(project, name, Machines::strip);
            }
            return machine;
        });
        return Outcome.done();
    }

    /** Gives a machine exactly the data volumes it should have. Nothing happens to one that is not there (yet). */
    void alignVolumes(String project, String incusName) throws InterruptedException {
        locks.with(incusName, () -> {
            JsonNode instance = incus.instance(project, incusName);
            if (instance != null) {
                Machine machine = intent.machine(label(instance, Names.MACHINE_LABEL));
                Map<String, Map<String, String>> wanted =
                        machine == null || machine.power() == Power.NONE ? Map.of() : volumeDevices(machine);
                incus.change(project, incusName, edited -> replaceVolumeDevices(edited, wanted));
            }
            return incusName;
        });
    }

    /** The Incus instance that a machine is or would be. */
    static String name(Machine machine) {
        if (machine.cluster() != null) {
            return Names.ofNode(machine.id());
        }
        Volume osVolume = machine.osVolume();
        if (osVolume == null) {
            throw new DriverException("instance " + machine.id() + " has no OS volume");
        }
        return Names.ofOsVolume(osVolume.id());
    }

    /**
     * The cluster member that a machine is to run on; null where there is no cluster. A machine that is on another one than its
     * place, because that was evacuated, stays there until it is restored.
     */
    @Nullable
    String member(Machine machine, Allocation place) {
        String target = hardware.target(place.host());
        JsonNode instance = target == null ? null : incus.instance(incus.project(machine.owner()), name(machine));
        if (target == null || instance == null) {
            return target;
        }
        String present = IncusCalls.location(instance);
        return present.equals(target) || incus.isOnline(target) ? target : present;
    }

    private Machine wanted(String machineId, Power power) throws InterruptedException {
        Machine machine = intent.machine(machineId);
        if (machine == null || machine.power() != power) {
            throw new InterruptedException("machine " + machineId + " is no longer to be " + power);
        }
        return machine;
    }

    private void prepare(
            String project, Machine machine, Allocation place, @Nullable String member, @Nullable Integer deployment)
            throws InterruptedException {
        String name = name(machine);
        JsonNode instance = incus.instance(project, name);
        Volume osVolume = machine.osVolume();
        if (instance != null && !wasWhole(instance, osVolume)) {
            incus.requireIdle(project, name);
            incus.deleteInstance(project, name);
            instance = null;
        }
        if (instance == null) {
            if (osVolume != null) {
                Volumes.requireNeverMade(osVolume);
            }
            create(project, machine, place, member, deployment == null ? 1 : deployment);
        } else {
            resume(project, machine, place, member, instance, deployment);
        }
        if (osVolume != null) {
            volumes.made(osVolume);
        }
        if (!isRunning(incus.requireInstance(project, name))) {
            incus.start(project, name);
        }
    }

    /**
     * Whether an instance was ever made to its end: Incus leaves half of one when it ends meanwhile. It notes what is to be
     * done at the first start last of all, and of every start that there was one.
     */
    private boolean wasWhole(JsonNode instance, @Nullable Volume osVolume) {
        JsonNode config = instance.path("config");
        return (osVolume != null && volumes.wasMade(osVolume))
                || config.has("volatile.apply_template")
                || config.has("volatile.last_state.power");
    }

    private void create(String project, Machine machine, Allocation place, @Nullable String member, int deployment) {
        boolean virtual = hardware.kind(machine, place) == Kind.VIRTUAL_MACHINE;
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("type", virtual ? "virtual-machine" : "container");
        body.put("profiles", List.of());
        body.put("description", description(machine));
        body.put("source", settings.imageSource(machine.image()));
        body.put("config", config(machine, virtual, deployment(machine, deployment)));
        body.put("devices", devices(machine, place));
        incus.createInstance(project, member, name(machine), body);
    }

    /** Goes on with what is there: this machine as it was, its disk after it was detached, or somebody else's former disk. */
    private void resume(
            String project,
            Machine machine,
            Allocation place,
            @Nullable String member,
            JsonNode found,
            @Nullable Integer deployment)
            throws InterruptedException {
        String name = name(machine);
        String content = label(found, Names.DEPLOYMENT_LABEL);
        boolean ownContent = content.startsWith(machine.id() + "/");
        boolean anew = ownContent && deployment != null && !content.equals(deployment(machine, deployment));
        if (isOf(found, machine.id()) && isRunning(found) && !anew) {
            return;
        }
        stop(project, found, !isOf(found, machine.id()));
        if (anew) {
            incus.rebuild(project, name, settings.imageSource(machine.image()));
        }
        incus.move(project, found, member);
        boolean virtual = isVirtual(found);
        String wanted = ownContent && !anew ? content : deployment(machine, deployment == null ? 1 : deployment);
        Map<String, String> config = config(machine, virtual, wanted);
        Map<String, Map<String, String>> devices = devices(machine, place);
        incus.change(project, name, edited -> {
            edited.put("description", description(machine));
            ObjectNode present = (ObjectNode) edited.path("config");
            config.forEach(present::put);
            if (!content.equals(wanted)) {
                // The seed is written anew at the next start.
                present.put("volatile.apply_template", "create");
            }
            edited.set("devices", IncusCalls.tree(devices));
        });
    }

    private void stop(String project, JsonNode instance, boolean atOnce) throws InterruptedException {
        String name = instance.path("name").asString();
        if (!isRunning(instance)) {
            return;
        }
        if (!atOnce) {
            try {
                incus.stop(project, name, false, settings.shutdownGrace());
                return;
            } catch (IncusException unwilling) {
                LOG.info("{} did not shut down when asked and is switched off: {}", name, unwilling.getMessage());
            }
        }
        incus.stop(project, name, true, settings.shutdownGrace());
    }

    private Boot awaitSystem(String project, Machine machine) throws InterruptedException {
        String name = name(machine);
        IncusClient.Executed waited;
        try {
            waited = incus.execute(project, name, GuestCommands.AWAIT_CLOUD_INIT, GUEST_WAIT);
        } catch (IncusException notYet) {
            LOG.debug("{} cannot be asked yet: {}", name, notYet.getMessage());
            return again(project, machine);
        }
        if (waited.exitCode() == NOT_FOUND_BY_SHELL) {
            return new Boot.Not(Outcome.failed(
                    Failure.INSTALLATION_FAILED,
                    "image " + machine.image() + " has no cloud-init, so it gets no keys; use a cloud image"));
        }
        String outer = outerAddress(project, name);
        if (outer == null) {
            return again(project, machine);
        }
        String status = machine.startupScript() == null
                ? null
                : incus.readFile(project, name, GuestDocument.statusFile(machine.id()));
        if (status != null && !status.strip().equals("0")) {
            return new Boot.Not(Outcome.failed(
                    Failure.INSTALLATION_FAILED,
                    "the startup script ended with status " + status.strip() + "; its output is in "
                            + GuestDocument.logFile()));
        }
        return new Boot.Up(address(machine, outer));
    }

    /** Looks whether the machine is still running, so that one that ended is started again, and comes back soon. */
    private Boot again(String project, Machine machine) throws InterruptedException {
        wanted(machine.id(), Power.ON);
        LOG.debug("{} of {} is not ready yet", machine.id(), project);
        return new Boot.Not(new Outcome.Again(SOON));
    }

    /** The address that a running machine got on the network that leads outside; null while it has none. */
    private @Nullable String outerAddress(String project, String name) {
        String card = incus.requireInstance(project, name)
                .path("config")
                .path("volatile.eth0.hwaddr")
                .asString("");
        for (Map.Entry<String, JsonNode> entry :
                incus.state(project, name).path("network").properties()) {
            JsonNode found = entry.getValue();
            // Fixed addresses are not repeated among the volatile ones.
            boolean first = card.isEmpty()
                    ? entry.getKey().equals("eth0")
                    : found.path("hwaddr").asString("").equals(card);
            if (first) {
                for (JsonNode address : found.path("addresses")) {
                    if (address.path("family").asString("").equals("inet")
                            && address.path("scope").asString("").equals("global")) {
                        return address.path("address").asString();
                    }
                }
            }
        }
        return null;
    }

    /** What clients are told: a worker of a cluster is reached by its jump host only. */
    private static Address address(Machine machine, String outer) {
        MachineCluster cluster = machine.cluster();
        if (cluster == null) {
            return new Address(outer, null);
        }
        return new Address(cluster.jumpHost() ? outer : null, Networks.privateAddress(cluster));
    }

    private static Outcome givenUp(Machine machine, IncusException failure) {
        return switch (failure.kind()) {
            case NO_SPACE -> Outcome.failed(Failure.NO_CAPACITY, "the storage pool is full: " + failure.getMessage());
            case NOT_FOUND ->
                Outcome.failed(
                        Failure.ERROR,
                        "something that machine " + machine.id() + " needs is not in Incus: " + failure.getMessage());
            case BAD_REQUEST, FORBIDDEN -> Outcome.failed(Failure.ERROR, String.valueOf(failure.getMessage()));
            case CONFLICT, PRECONDITION_FAILED, IN_USE, NOT_RUNNING, UNAVAILABLE, TIMEOUT, FAILED -> throw failure;
        };
    }

    private Map<String, String> config(Machine machine, boolean virtual, String deployment) {
        Map<String, String> config = new LinkedHashMap<>();
        config.put("limits.cpu", Integer.toString(machine.size().cores()));
        config.put("limits.memory", machine.size().memoryGigabytes() + "GiB");
        config.put(Names.MACHINE_LABEL, machine.id());
        config.put(Names.DEPLOYMENT_LABEL, deployment);
        Volume osVolume = machine.osVolume();
        if (osVolume != null) {
            config.put(Names.VOLUME_LABEL, osVolume.id());
        }
        String userData = GuestDocument.userData(machine);
        config.put("cloud-init.user-data", userData);
        // What images for LXD read that do not know the newer key, such as those that Ubuntu publishes.
        config.put("user.user-data", userData);
        config.put("user.meta-data", GuestDocument.metaData(machine, deployment));
        String networkConfiguration = networks.configuration(machine);
        if (networkConfiguration != null) {
            config.put("cloud-init.network-config", networkConfiguration);
            config.put("user.network-config", networkConfiguration);
        }
        if (!virtual) {
            // Users of the host that no other container has: limits that the kernel keeps by user are not shared with
            // strangers.
            config.put("security.idmap.isolated", "true");
            if (machine.size().gpus() > 0) {
                config.put("nvidia.runtime", "true");
            }
        }
        return config;
    }

    private Map<String, Map<String, String>> devices(Machine machine, Allocation place) {
        Map<String, Map<String, String>> devices = new LinkedHashMap<>();
        Map<String, String> root = new LinkedHashMap<>(Map.of("type", "disk", "path", "/", "pool", settings.pool()));
        Volume osVolume = machine.osVolume();
        root.put("size", (osVolume == null ? settings.nodeDiskGigabytes() : osVolume.sizeGigabytes()) + "GiB");
        devices.put("root", root);
        devices.putAll(networks.cards(machine));
        int number = 0;
        for (String pciAddress : hardware.gpus(place)) {
            devices.put("gpu" + number++, Map.of("type", "gpu", "gputype", "physical", "pci", pciAddress));
        }
        devices.putAll(volumeDevices(machine));
        return devices;
    }

    private Map<String, Map<String, String>> volumeDevices(Machine machine) {
        Map<String, Map<String, String>> devices = new LinkedHashMap<>();
        for (Volume volume : machine.volumes()) {
            if (!volume.osVolume()) {
                devices.put(Names.ofVolume(volume.id()), volumes.device(volume, machine));
            }
        }
        return devices;
    }

    private static void replaceVolumeDevices(ObjectNode edited, Map<String, Map<String, String>> wanted) {
        ObjectNode devices = (ObjectNode) edited.path("devices");
        devices.propertyNames().stream()
                .filter(name -> Names.volumeOf(name) != null && !wanted.containsKey(name))
                .toList()
                .forEach(devices::remove);
        wanted.forEach((name, device) -> devices.set(name, IncusCalls.tree(device)));
    }

    /** Leaves nothing but the disk. */
    private static void strip(ObjectNode edited) {
        ObjectNode devices = (ObjectNode) edited.path("devices");
        JsonNode root = devices.path("root");
        devices.removeAll();
        devices.set("root", root);
        ((ObjectNode) edited.path("config")).put(Names.MACHINE_LABEL, "");
    }

    private static String deployment(Machine machine, int number) {
        return machine.id() + "/" + number;
    }

    private static String description(Machine machine) {
        return machine.type() + " of " + machine.owner().project();
    }

    private static boolean isOf(JsonNode instance, String machineId) {
        return label(instance, Names.MACHINE_LABEL).equals(machineId);
    }

    private static String label(JsonNode instance, String key) {
        return instance.path("config").path(key).asString("");
    }

    private static boolean isRunning(JsonNode instance) {
        String status = instance.path("status").asString("");
        return !status.equals("Stopped") && !status.equals("Error");
    }

    private static boolean isVirtual(JsonNode instance) {
        return instance.path("type").asString("").equals("virtual-machine");
    }
}
