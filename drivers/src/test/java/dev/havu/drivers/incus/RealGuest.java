package dev.havu.drivers.incus;

import static org.assertj.core.api.Assertions.assertThat;

import dev.havu.drivers.Machine;
import dev.havu.drivers.incus.api.IncusClient;
import dev.havu.drivers.incus.api.IncusException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** A disk in a real Incus, which one machine after the other boots from, told what to be as the driver tells it. */
final class RealGuest implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(50);
    /** Unlike any other, because machines of one network must not have one name. */
    private final String name = Names.ofOsVolume(UUID.randomUUID().toString());

    private final IncusSettings settings = RealIncus.settings().build();
    private final IncusClient client = RealIncus.open();
    private final IncusCalls incus = new IncusCalls(settings, client);
    private @Nullable String project;
    private @Nullable String network;

    /** Boots a machine from the disk, and waits until it has done what it was told. */
    void boot(Machine machine) {
        String owner = incus.project(machine.owner());
        project = owner;
        Map<String, String> config = config(machine);
        Map<String, Map<String, String>> devices = devices(machine);
        if (incus.instance(owner, name) == null) {
            incus.createInstance(
                    owner,
                    null,
                    name,
                    Map.of(
                            "profiles",
                            List.of(),
                            "source",
                            settings.imageSource(machine.image()),
                            "config",
                            config,
                            "devices",
                            devices));
        } else {
            incus.stop(owner, name, false, Duration.ofSeconds(30));
            incus.change(owner, name, edited -> {
                ObjectNode present = (ObjectNode) edited.path("config");
                config.forEach(present::put);
                present.put("volatile.apply_template", "create");
                edited.set("devices", IncusCalls.tree(devices));
            });
        }
        start();
    }

    /** Stops the machine and starts it again as it is. */
    void restart() {
        incus.stop(project(), name, false, Duration.ofSeconds(30));
        start();
    }

    /** What a command in the guest prints; it has to succeed. */
    String run(String... command) {
        return run(List.of(command));
    }

    String run(List<String> command) {
        IncusClient.Executed executed = incus.execute(project(), name, command, PATIENCE);
        assertThat(executed.exitCode()).as("%s: %s", command, executed.errors()).isZero();
        return executed.output();
    }

    /** A file of the guest; null when there is none. */
    @Nullable
    String file(String path) {
        return incus.readFile(project(), name, path);
    }

    @Override
    public void close() {
        try (client) {
            if (project != null) {
                incus.deleteInstance(project, name);
                client.delete(List.of("projects", project), null);
            }
            if (network != null) {
                incus.deleteNetwork(network);
            }
        }
    }

    private String project() {
        return Objects.requireNonNull(project, "nothing has been booted yet");
    }

    private void start() {
        try {
            incus.start(project(), name);
        } catch (IncusException unsure) {
            // On a busy machine it may have started and nobody heard of it.
            assertThat(unsure.kind()).isEqualTo(IncusException.Kind.UNAVAILABLE);
        }
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            try {
                IncusClient.Executed waited =
                        incus.execute(project(), name, List.of("cloud-init", "status", "--wait", "--long"), PATIENCE);
                assertThat(waited.output()).contains("status: done");
                return;
            } catch (IncusException notYet) {
                assertThat(System.nanoTime()).as("no answer: %s", notYet).isLessThan(deadline);
                LockSupport.parkNanos(BETWEEN_LOOKS.toNanos());
            }
        }
    }

    private static Map<String, String> config(Machine machine) {
        Map<String, String> config = new LinkedHashMap<>();
        config.put(Names.MACHINE_LABEL, machine.id());
        config.put("cloud-init.user-data", GuestDocument.userData(machine));
        config.put("user.meta-data", GuestDocument.metaData(machine, machine.id() + "/1"));
        Machine.MachineCluster cluster = machine.cluster();
        if (cluster != null) {
            config.put(
                    "cloud-init.network-config",
                    GuestDocument.networkConfig(
                            Names.hardwareAddress(machine.id(), "eth0"),
                            Names.hardwareAddress(machine.id(), "eth1"),
                            Networks.privateAddress(cluster) + "/24"));
        }
        return config;
    }

    private Map<String, Map<String, String>> devices(Machine machine) {
        Map<String, Map<String, String>> devices = new LinkedHashMap<>();
        devices.put("root", Map.of("type", "disk", "path", "/", "pool", settings.pool()));
        devices.put("eth0", card(machine, "eth0", settings.network()));
        Machine.MachineCluster cluster = machine.cluster();
        if (cluster != null) {
            network = Names.ofClusterNetwork(settings.prefix(), cluster.id());
            incus.createBridge(network, List.of(), Map.of("ipv4.address", "none", "ipv6.address", "none"), "");
            devices.put("eth1", card(machine, "eth1", network));
        }
        return devices;
    }

    private static Map<String, String> card(Machine machine, String name, String network) {
        return Map.of(
                "type", "nic", "name", name, "network", network, "hwaddr", Names.hardwareAddress(machine.id(), name));
    }
}
