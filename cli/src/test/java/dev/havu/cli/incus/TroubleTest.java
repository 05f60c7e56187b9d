package dev.havu.cli.incus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.havu.drivers.incus.Names;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** What goes wrong outside of Havu: the daemon ends, somebody else changes things, the pool is full. */
@Tag(Testbed.INCUS)
class TroubleTest {
    private static Testbed testbed;

    @TempDir
    private Path temporary;

    private HavuOnIncus havu;

    @BeforeAll
    static void up() {
        testbed = Testbed.up("20GiB");
    }

    @AfterAll
    static void down() {
        testbed.close();
    }

    @BeforeEach
    void start() {
        havu = new HavuOnIncus(temporary.resolve("havu"), testbed, testbed.socket());
        havu.start();
    }

    @AfterEach
    void removeEverything() {
        try {
            havu.removeEverything();
            assertThat(havu.inIncus()).isEmpty();
        } finally {
            havu.close();
        }
    }

    @Test
    void a_daemon_that_is_killed_while_a_machine_is_made_makes_it_when_it_is_back() {
        havu.orderMachine("web", "volumes", List.of(HavuOnIncus.body("name", "data", "size", 5, "type", "NVMe")));
        havu.await("its disk is there", () -> !havu.inIncus().isEmpty());

        testbed.kill();
        assertThat(havu.status("web")).isEqualTo("provisioning");
        testbed.start();

        havu.settle();
        assertThat(havu.says())
                .containsExactly(
                        "1 with hardware",
                        "machine web running with an address",
                        "volume data attached 5 GB at web",
                        "volume web-os attached 10 GB at web");
    }

    @Test
    void what_is_asked_for_while_the_daemon_is_away_is_done_when_it_is_back() {
        havu.machine("web");

        testbed.kill();
        havu.act("shutdown", "web");
        havu.orderVolume("data");
        testbed.start();

        havu.settle();
        assertThat(havu.says())
                .containsExactly(
                        "1 with hardware",
                        "machine web offline with an address",
                        "volume data detached 5 GB",
                        "volume web-os attached 10 GB at web");
        assertThat(instance("web").path("status").asString()).isEqualTo("Stopped");
    }

    @Test
    void a_machine_that_others_stop_and_start_reads_as_it_is() {
        havu.machine("web");

        change("web", Map.of("action", "stop", "force", true));
        havu.awaitStatus("web", "offline");
        change("web", Map.of("action", "start"));
        havu.awaitStatus("web", "running");
    }

    @Test
    void what_others_did_while_havu_was_away_is_seen_when_it_is_back() {
        havu.machine("web");
        String disk = diskOf("web");

        havu.kill();
        havu.incus()
                .put(
                        List.of("instances", disk, "state"),
                        havu.project(),
                        Map.of("action", "stop", "force", true),
                        null);
        havu.start();

        havu.awaitStatus("web", "offline");
    }

    @Test
    void a_machine_that_others_delete_is_an_error_and_not_made_anew() {
        havu.machine("web");

        change("web", Map.of("action", "stop", "force", true));
        havu.incus().delete(List.of("instances", diskOf("web")), havu.project());

        havu.awaitStatus("web", "error");
        havu.settle();
        assertThat(havu.inIncus()).isEmpty();
    }

    @Test
    void an_os_volume_that_others_delete_is_not_made_anew_from_its_image() {
        havu.machine("web");
        havu.acted("hibernate", "web");
        String disk = diskOf("web-os", "web");
        havu.incus().delete(List.of("instances", disk), havu.project());

        havu.acted("restore", "web");

        assertThat(havu.status("web")).isEqualTo("error");
        assertThat(havu.inIncus()).isEmpty();
    }

    @Test
    void a_data_volume_that_others_delete_is_not_made_anew_and_keeps_its_machine_from_booting() {
        havu.volume("data");
        havu.machine("web", "existing_volumes", List.of(havu.id("data")));
        havu.acted("hibernate", "web");
        havu.incus()
                .delete(
                        List.of("storage-pools", testbed.pool(), "volumes", "custom", "vol-" + havu.id("data")),
                        havu.project());

        havu.acted("restore", "web");

        assertThat(havu.status("web")).isEqualTo("error");
        assertThat(havu.inIncus()).noneMatch(thing -> thing.startsWith("volume"));
    }

    @Test
    void limits_and_cards_that_others_change_are_set_back_at_the_next_boot() {
        havu.machine("web");
        List<String> before = havu.inIncus();
        havu.acted("shutdown", "web");
        havu.incus()
                .patch(
                        List.of("instances", diskOf("web")),
                        havu.project(),
                        Map.of(
                                "config", Map.of("limits.cpu", "1", "limits.memory", "1GiB"),
                                "devices",
                                        Map.of(
                                                "eth0",
                                                Map.of(
                                                        "type", "nic",
                                                        "name", "eth0",
                                                        "network", testbed.network()))));
        assertThat(havu.inIncus()).isNotEqualTo(before);

        havu.acted("start", "web");

        assertThat(havu.inIncus()).isEqualTo(before);
    }

    @Test
    void a_pool_that_is_full_is_no_capacity_and_leaves_nothing_behind() {
        try (Testbed small = Testbed.up("1GiB");
                HavuOnIncus crowded = new HavuOnIncus(temporary.resolve("crowded"), small, small.socket())) {
            crowded.start();
            crowded.machine("first");
            assertThat(crowded.status("first")).isEqualTo("running");
            fill(small, crowded, "first");

            crowded.machine("second");

            assertThat(crowded.status("second")).isIn("no_capacity", "installation_failed", "error");
            assertThat(crowded.status("first")).isEqualTo("running");
            crowded.removeEverything();
            assertThat(crowded.inIncus()).isEmpty();
        }
    }

    /** Writes until nothing more fits: the disk itself is larger than the pool. */
    private static void fill(Testbed small, HavuOnIncus crowded, String machine) {
        String disk = Names.ofOsVolume(crowded.api()
                .get("/instances/" + crowded.id(machine))
                .get("os_volume_id")
                .asString());
        Path file = small.disk(crowded.project(), disk).resolve("rootfs/root/fill");
        byte[] bytes = new byte[1024 * 1024];
        new Random(1).nextBytes(bytes);
        assertThatThrownBy(() -> {
                    try (FileChannel channel =
                            FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
                        while (true) {
                            channel.write(ByteBuffer.wrap(bytes));
                            channel.force(false);
                        }
                    }
                })
                .isInstanceOf(IOException.class)
                .hasMessageContaining("No space left on device");
    }

    private void change(String machine, Map<String, Object> state) {
        havu.incus().put(List.of("instances", diskOf(machine), "state"), havu.project(), state, null);
    }

    private JsonNode instance(String machine) {
        return havu.incus().get(List.of("instances", diskOf(machine)), havu.project());
    }

    /** The Incus instance of a machine. */
    private String diskOf(String machine) {
        return Names.ofOsVolume(havu.api()
                .get("/instances/" + havu.id(machine))
                .get("os_volume_id")
                .asString());
    }

    /** The Incus instance of an OS volume; that of a hibernated machine is detached. */
    private String diskOf(String osVolume, String machine) {
        assertThat(havu.status(machine)).isEqualTo("offline");
        return Names.ofOsVolume(havu.id(osVolume));
    }
}
