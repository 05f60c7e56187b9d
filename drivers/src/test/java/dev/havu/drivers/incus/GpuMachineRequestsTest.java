package dev.havu.drivers.incus;

import static org.assertj.core.api.Assertions.assertThat;

import dev.havu.domain.fleet.Allocation;
import dev.havu.domain.fleet.Host;
import dev.havu.domain.fleet.MachineSize;
import dev.havu.domain.volumes.Volume;
import dev.havu.drivers.Intent;
import dev.havu.drivers.Machine;
import dev.havu.drivers.Machine.Power;
import dev.havu.drivers.Reports;
import dev.havu.drivers.Task;
import dev.havu.drivers.incus.RecordingDaemon.Change;
import dev.havu.drivers.incus.api.IncusClient;
import dev.havu.drivers.incus.api.IncusEndpoint;
import dev.havu.drivers.simulator.Samples;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What Incus is asked for machines with GPUs, which no test machine can boot: the fields of its REST API for instances and custom
 * volumes, of the devices {@code gpu} and {@code disk}, and of the options {@code limits.*}, {@code nvidia.runtime} and
 * {@code security.*}.
 */
class GpuMachineRequestsTest {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String ID = "3a1b5f0e-2f4b-4b6c-9d70-1d2f6a0c9e11";
    private static final String OS_VOLUME = "7c0d6a52-0a1e-4e5f-8f51-64d9a7b3f201";
    private static final String DATA = "9f1e2d3c-4b5a-4697-8877-665544332211";

    private final List<String> made = new ArrayList<>();

    @TempDir
    private Path directory;

    private RecordingDaemon daemon;

    @BeforeEach
    void start() {
        daemon = RecordingDaemon.on(directory.resolve("unix.socket"))
                .with("/1.0/networks/incusbr0", """
                        {"name": "incusbr0", "type": "bridge", "config": {"ipv4.address": "10.1.2.1/24"}}""")
                .with("/1.0/projects/havu-default", "{}")
                .with("/1.0/operations", "{}");
    }

    @AfterEach
    void stop() {
        daemon.close();
    }

    @Test
    void a_virtual_machine_gets_its_cards_by_pci_address_and_its_volumes_as_disks() throws InterruptedException {
        boot(Kind.VIRTUAL_MACHINE);

        Change volume = change("POST", "/1.0/storage-pools/fast/volumes/custom");
        assertThat(volume.body()).isEqualTo(JSON.readTree("""
                {"name": "vol-%1$s", "content_type": "block", "description": "%1$s",
                 "config": {"size": "10GiB", "user.havu.volume": "%1$s"}}""".formatted(DATA)));
        JsonNode machine = change("POST", "/1.0/instances").body();
        assertThat(machine.path("name").asString()).isEqualTo("os-" + OS_VOLUME);
        assertThat(machine.path("type").asString()).isEqualTo("virtual-machine");
        assertThat(machine.path("profiles")).isEmpty();
        assertThat(machine.path("source")).isEqualTo(JSON.readTree("""
                {"type": "image", "alias": "ubuntu-24.04"}"""));
        assertThat(machine.path("devices")).isEqualTo(JSON.readTree("""
                {"root": {"type": "disk", "path": "/", "pool": "fast", "size": "10GiB"},
                 "eth0": {"type": "nic", "name": "eth0", "network": "incusbr0", "security.port_isolation": "true",
                          "security.mac_filtering": "true", "security.ipv4_filtering": "true"},
                 "gpu0": {"type": "gpu", "gputype": "physical", "pci": "0000:17:00.0"},
                 "gpu1": {"type": "gpu", "gputype": "physical", "pci": "0000:65:00.0"},
                 "vol-%1$s": {"type": "disk", "pool": "fast", "source": "vol-%1$s"}}""".formatted(DATA)));
        assertThat(machine.path("config").path("limits.cpu").asString()).isEqualTo("44");
        assertThat(machine.path("config").path("limits.memory").asString()).isEqualTo("360GiB");
        assertThat(machine.path("config").propertyNames())
                .contains("cloud-init.user-data", "user.havu.machine", "user.havu.volume", "user.havu.deployment")
                .noneMatch(key -> key.startsWith("nvidia.") || key.startsWith("security."));
        assertThat(change("PUT", "/1.0/instances/os-" + OS_VOLUME + "/state").body())
                .isEqualTo(JSON.readTree("{\"action\": \"start\"}"));
        assertThat(made).containsExactly(DATA, OS_VOLUME);
    }

    @Test
    void a_container_also_gets_the_programs_of_the_hosts_driver_and_sees_volumes_as_directories()
            throws InterruptedException {
        boot(Kind.CONTAINER);

        assertThat(change("POST", "/1.0/storage-pools/fast/volumes/custom").body())
                .isEqualTo(JSON.readTree("""
                {"name": "vol-%1$s", "content_type": "filesystem", "description": "%1$s",
                 "config": {"size": "10GiB", "user.havu.volume": "%1$s", "security.shifted": "true"}}""".formatted(DATA)));
        JsonNode machine = change("POST", "/1.0/instances").body();
        assertThat(machine.path("type").asString()).isEqualTo("container");
        assertThat(machine.path("config").path("nvidia.runtime").asString()).isEqualTo("true");
        assertThat(machine.path("config").path("security.idmap.isolated").asString())
                .isEqualTo("true");
        assertThat(machine.path("config").propertyNames())
                .noneMatch(key -> key.startsWith("security.") && !key.equals("security.idmap.isolated"));
        assertThat(machine.path("devices").path("gpu1")).isEqualTo(JSON.readTree("""
                {"type": "gpu", "gputype": "physical", "pci": "0000:65:00.0"}"""));
        assertThat(machine.path("devices").path("vol-" + DATA)).isEqualTo(JSON.readTree("""
                {"type": "disk", "pool": "fast", "source": "vol-%1$s", "path": "/mnt/vdb"}""".formatted(DATA)));
    }

    private Change change(String method, String path) {
        return daemon.changes().stream()
                .filter(each -> each.method().equals(method) && each.path().equals(path))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + method + " " + path + " among " + daemon.changes()));
    }

    private void boot(Kind kind) throws InterruptedException {
        IncusSettings settings = new SomeSettings()
                .at(new IncusEndpoint.UnixSocket(directory.resolve("unix.socket")))
                .pool("fast")
                .network("incusbr0")
                .machines(kind)
                .build();
        Machine machine = machine();
        Known intent = new Known(machine);
        TwoCards hardware = new TwoCards(kind);
        try (IncusCalls incus = new IncusCalls(settings, IncusClient.open(settings.endpoint()))) {
            Locks locks = new Locks();
            Volumes volumes = new Volumes(settings, incus, hardware, intent, new Made(made), locks);
            new Machines(settings, incus, hardware, Networks.open(settings, incus, hardware), volumes, intent, locks)
                    .boot(ID, 1);
        }
    }

    private static Machine machine() {
        Volume osVolume = Samples.osVolume(OS_VOLUME);
        Volume data = Samples.attached(DATA, ID, "vdb");
        return new Machine(
                ID,
                null,
                osVolume.owner(),
                "trainer",
                "FIN-01",
                "2H100.80S.44V",
                new MachineSize(44, 360, 2, "H100", false),
                new Allocation(ID, "gpu-host", 44, 360, List.of(1, 3)),
                "ubuntu-24.04",
                osVolume,
                List.of(data),
                List.of(),
                null,
                null,
                Power.ON);
    }

    /** A host without a cluster, two of whose cards are given to the machine. */
    private record TwoCards(Kind made) implements Hardware {
        @Override
        public @Nullable String target(String host) {
            return null;
        }

        @Override
        public @Nullable String storageTarget(String location, String volumeId) {
            return null;
        }

        @Override
        public List<String> members() {
            return List.of();
        }

        @Override
        public Kind kind(Machine machine, Allocation place) {
            return made;
        }

        @Override
        public List<String> gpus(Allocation place) {
            return List.of("0000:17:00.0", "0000:65:00.0");
        }
    }

    private record Known(Machine machine) implements Intent {
        @Override
        public Machine machine(String id) {
            return machine;
        }

        @Override
        public List<String> machinesOf(String computeId) {
            return List.of(computeId);
        }

        @Override
        public Volume volume(String id) {
            return machine.volumes().stream()
                    .filter(volume -> volume.id().equals(id))
                    .findFirst()
                    .orElseGet(() -> Objects.requireNonNull(machine.osVolume()));
        }

        @Override
        public List<String> clonesOf(String volumeId) {
            return List.of();
        }

        @Override
        public List<String> machines() {
            return List.of(machine.id());
        }

        @Override
        public List<String> volumes() {
            return List.of();
        }
    }

    private record Made(List<String> ids) implements Reports {
        @Override
        public void progressed(Task task) {
            throw new AssertionError("nobody asks for jobs");
        }

        @Override
        public void found(String machineId, Finding finding) {
            throw new AssertionError("nobody watches");
        }

        @Override
        public void made(String volumeId) {
            ids.add(volumeId);
        }

        @Override
        public void hosts(List<Host> hosts, Map<String, Long> storageGigabytes) {
            throw new AssertionError("nobody looks at hosts");
        }
    }
}
