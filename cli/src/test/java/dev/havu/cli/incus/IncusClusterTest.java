package dev.havu.cli.incus;

import static org.assertj.core.api.Assertions.assertThat;

import dev.havu.cli.process.Api.Reply;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Havu on an Incus cluster of three members: where things go, what happens when a member is lost or evacuated, and that nothing
 * is left on any member when everything is deleted, which is looked at after every test.
 */
@Tag(Testbed.INCUS)
class IncusClusterTest {
    private static final Set<String> MEMBERS = Set.of("m1", "m2", "m3");
    /** The testbed takes a silent member for lost after 11 seconds, and Havu looks every 10. */
    private static final Duration NOTICED = Duration.ofSeconds(60);

    private static final int MACHINE_MEMORY = 16;

    private static Testbed testbed;

    @TempDir
    private Path temporary;

    private HavuOnIncus havu;

    @BeforeAll
    static void up() {
        testbed = Testbed.cluster("20GiB");
    }

    @AfterAll
    static void down() {
        testbed.close();
    }

    @BeforeEach
    void start() {
        havu = start("placement: spread", "shared-path: " + testbed.directory().resolve("shared"));
    }

    @AfterEach
    void nothing_is_left() throws IOException {
        try {
            havu.removeEverything();
            assertThat(havu.says())
                    .filteredOn(line -> !line.endsWith("discontinued"))
                    .containsExactly("0 with hardware");
            assertThat(havu.inIncus()).isEmpty();
            for (String member : MEMBERS) {
                assertThat(testbed.onDisk(member))
                        .as("on the disk of %s", member)
                        .isEmpty();
            }
        } finally {
            havu.close();
        }
    }

    @Test
    void spread_machines_are_on_different_members() {
        order("a", "b", "c");

        assertThat(members("a", "b", "c").values()).containsExactlyInAnyOrder("m1", "m2", "m3");
    }

    @Test
    void packed_machines_fill_one_member_before_the_next_and_no_more_than_there_is_room_for() throws IOException {
        restart(roomFor(2), "placement: pack");
        order("a", "b", "c");

        Map<String, String> members = members("a", "b", "c");
        assertThat(members.get("a")).isEqualTo(members.get("b")).isNotEqualTo(members.get("c"));

        order("d", "e", "f");
        Reply refused = havu.tryToOrderMachine("g");
        assertThat(refused.status()).isEqualTo(503);
        assertThat(refused.text()).contains("Not enough resources");
    }

    @Test
    void a_cluster_has_its_workers_on_different_members_and_is_one_all_the_same() {
        havu.orderCluster("nodes");
        havu.settle();

        assertThat(havu.member("nodes-1")).isNotEqualTo(havu.member("nodes-2"));
        for (String worker : List.of("nodes-1", "nodes-2")) {
            assertThat(havu.inGuest("nodes-jumphost", "ssh -o BatchMode=yes " + worker + " hostname"))
                    .isEqualTo(worker);
        }
        assertThat(havu.inGuest("nodes-1", "ping -c 1 -W 5 nodes-2 >/dev/null && echo reached"))
                .isEqualTo("reached");
        havu.inGuest("nodes-1", "echo shared > /home/note");
        for (String node : List.of("nodes-jumphost", "nodes-2")) {
            assertThat(havu.inGuest(node, "cat /home/note")).isEqualTo("shared");
        }
    }

    @Test
    void without_a_path_that_all_members_share_a_cluster_is_on_one_member() {
        restart("placement: spread");
        havu.orderCluster("nodes");
        havu.settle();

        assertThat(Stream.of("nodes-jumphost", "nodes-1", "nodes-2").map(havu::member))
                .containsOnly("m1");
        havu.inGuest("nodes-1", "echo shared > /home/note");
        assertThat(havu.inGuest("nodes-2", "cat /home/note")).isEqualTo("shared");
        assertThat(havu.inGuest("nodes-jumphost", "ssh -o BatchMode=yes nodes-2 hostname"))
                .isEqualTo("nodes-2");
    }

    @Test
    void without_a_path_that_all_members_share_a_shared_file_system_is_refused_to_machines_on_several()
            throws IOException {
        restart("placement: spread");
        havu.volume("files", "type", "NVMe_Shared");
        order("a", "b");
        havu.actedOnVolume("attach", "files", "instance_id", havu.id("a"));
        assertThat(havu.inGuest("a", "findmnt -n -o TARGET -l | grep ^/mnt/")).isNotEmpty();

        Reply refused = havu.tryOnVolume("attach", "files", "instance_id", havu.id("b"));

        assertThat(refused.status()).isEqualTo(403);
        assertThat(refused.text()).contains("on another host", "detach it there first");
        assertThat(havu.says()).contains("volume files attached 5 GB at a");
    }

    @Test
    void machines_on_a_lost_member_are_unknown_until_it_is_back_and_all_others_go_on() {
        order("a", "b", "c", "d", "e", "f");
        Map<String, String> members = members("a", "b", "c", "d", "e", "f");
        List<String> lost = on("m2", members);
        List<String> others = members.keySet().stream()
                .filter(machine -> !lost.contains(machine))
                .toList();
        assertThat(lost).hasSize(2);

        testbed.member("m2", "cut");
        havu.await(
                "machines on m2 are unknown",
                NOTICED,
                () -> lost.stream().allMatch(machine -> havu.status(machine).equals("unknown")));
        assertThat(others)
                .allSatisfy(machine -> assertThat(havu.status(machine)).isEqualTo("running"));

        havu.act("shutdown", others.getFirst());
        havu.awaitStatus(others.getFirst(), "offline");
        havu.act("start", others.getFirst());
        havu.awaitStatus(others.getFirst(), "running");
        order("g", "h");
        assertThat(members("g", "h").values()).doesNotContain("m2");
        havu.act(
                "delete",
                lost.getLast(),
                "volume_ids",
                List.of(havu.id(lost.getLast() + "-os")),
                "delete_permanently",
                true);
        havu.act(
                "delete",
                others.getLast(),
                "volume_ids",
                List.of(havu.id(others.getLast() + "-os")),
                "delete_permanently",
                true);
        havu.awaitStatus(others.getLast(), "discontinued");
        assertThat(havu.status(lost.getLast()))
                .as("nobody knows of it, so it cannot be gone")
                .isEqualTo("deleting");

        testbed.member("m2", "mend");
        havu.awaitStatus(lost.getFirst(), "running");
        havu.awaitStatus(lost.getLast(), "discontinued");
        havu.settle();
        assertThat(havu.inIncus()).noneMatch(line -> line.contains("<" + lost.getLast() + "-os>"));
    }

    @Test
    void an_evacuated_member_takes_nothing_until_it_is_restored_and_its_machines_are_what_havu_says() {
        havu.volume("data");
        order("a", "b", "c");
        Map<String, String> members = members("a", "b", "c");
        String moved = on("m2", members).getFirst();

        testbed.cluster("evacuate", "m2", "--force");
        assertThat(havu.member(moved)).isNotEqualTo("m2");
        havu.awaitStatus(moved, "running");
        havu.acted("shutdown", moved);
        havu.actedOnVolume("attach", "data", "instance_id", havu.id(moved));
        havu.acted("start", moved);
        assertThat(havu.status(moved)).isEqualTo("running");
        assertThat(havu.member(moved)).as("it stays where it was taken").isNotEqualTo("m2");
        assertThat(havu.memberOfVolume("data")).isEqualTo(havu.member(moved));

        havu.await("m2 takes nothing", NOTICED, () -> !havu.takesMachines("m2"));
        order("d", "e");
        assertThat(members("d", "e").values()).doesNotContain("m2");

        havu.acted("shutdown", moved);
        havu.actedOnVolume("detach", "data");
        testbed.cluster("restore", "m2", "--force");
        havu.await("m2 takes machines", NOTICED, () -> havu.takesMachines("m2"));
        havu.acted("start", moved);
        assertThat(havu.member(moved)).as("it is back at its place").isEqualTo("m2");
        order("g");
        assertThat(havu.member("g")).isEqualTo("m2");
    }

    @Test
    void a_data_volume_follows_its_machine_with_its_content() {
        order("a", "b");
        havu.volume("data");
        havu.acted("shutdown", "a");
        havu.acted("shutdown", "b");
        havu.actedOnVolume("attach", "data", "instance_id", havu.id("a"));
        havu.acted("start", "a");
        havu.inGuest("a", "cd /mnt/*; echo of a > note");
        assertThat(havu.memberOfVolume("data")).isEqualTo(havu.member("a")).isNotEqualTo(havu.member("b"));

        havu.acted("shutdown", "a");
        havu.actedOnVolume("detach", "data");
        havu.actedOnVolume("clone", "data", "name", "copy");
        havu.actedOnVolume("attach", "data", "instance_id", havu.id("b"));
        havu.actedOnVolume("attach", "copy", "instance_id", havu.id("a"));
        havu.acted("start", "b");
        havu.acted("start", "a");

        assertThat(havu.memberOfVolume("data")).isEqualTo(havu.member("b"));
        assertThat(havu.inGuest("b", "cat /mnt/*/note")).isEqualTo("of a");
        assertThat(havu.memberOfVolume("copy")).isEqualTo(havu.member("a"));
        assertThat(havu.inGuest("a", "cat /mnt/*/note")).isEqualTo("of a");
    }

    @Test
    void a_hibernated_machine_comes_back_with_its_volumes_where_there_is_room() {
        restart(roomFor(1), "placement: pack");
        havu.volume("data");
        havu.machine("a", "existing_volumes", List.of(havu.id("data")));
        String before = havu.member("a");
        havu.inGuest("a", "cd /mnt/*; echo of a > note; echo of a > /root/note");
        havu.acted("hibernate", "a");
        order("b");
        assertThat(havu.member("b")).isEqualTo(before);

        havu.acted("restore", "a");

        assertThat(havu.status("a")).isEqualTo("running");
        assertThat(havu.member("a")).isNotEqualTo(before).isEqualTo(havu.memberOfVolume("data"));
        assertThat(havu.inGuest("a", "cat /mnt/*/note /root/note")).isEqualTo("of a\nof a");
    }

    private HavuOnIncus start(String... settings) {
        HavuOnIncus started = HavuOnIncus.with(temporary.resolve("havu"), testbed, settings);
        started.start();
        return started;
    }

    /** The same Havu with other settings, before it has anything. */
    private void restart(String... settings) {
        havu.close();
        havu = start(settings);
    }

    private void order(String... machines) {
        for (String machine : machines) {
            havu.orderMachine(machine);
        }
        havu.settle();
        assertThat(machines)
                .allSatisfy(machine -> assertThat(havu.status(machine)).isEqualTo("running"));
    }

    private Map<String, String> members(String... machines) {
        return Stream.of(machines)
                .collect(Collectors.toMap(machine -> machine, havu::member, (one, other) -> one, TreeMap::new));
    }

    private static List<String> on(String member, Map<String, String> members) {
        return members.keySet().stream()
                .filter(machine -> members.get(machine).equals(member))
                .toList();
    }

    /** Settings by which a member has room for so many machines, whatever this machine has; memory is what they run out of. */
    private String roomFor(int machines) {
        int wanted = machines * MACHINE_MEMORY + MACHINE_MEMORY / 4;
        long there = havu.incus()
                        .get(List.of("resources"), null)
                        .path("memory")
                        .path("total")
                        .asLong()
                >> 30;
        long used = Math.min(there, wanted);
        BigDecimal times = new BigDecimal(wanted).divide(new BigDecimal(used), 2, RoundingMode.UP);
        return "overcommit: {cores: 1000, memory: " + times + ", storage: 1000}\n  reserve: " + (there - used);
    }
}
