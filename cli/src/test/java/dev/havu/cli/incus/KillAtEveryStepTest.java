package dev.havu.cli.incus;

import static org.assertj.core.api.Assertions.assertThat;

import dev.havu.cli.incus.Proxy.Fault;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Never lose, never leak: Havu is killed at every request to Incus that changes something, before Incus hears of it and after,
 * for everything that a client can ask for. When it is back, everything under way comes to the end that it comes to
 * undisturbed: the API says the same, and Incus has the same, nothing twice and nothing more. When everything is deleted,
 * nothing is left.
 *
 * <p>All of it takes some twenty minutes. With {@code -Dhavu.test.kills=few} it is killed once, always at the same step, for
 * some of the things that can be asked for.
 */
@Tag(Testbed.INCUS)
@Execution(ExecutionMode.CONCURRENT)
class KillAtEveryStepTest {
    private static final boolean AT_EVERY_STEP = !"few".equals(System.getProperty("havu.test.kills"));

    private static final int EVERY_FIFTH = 5;

    private static Testbed testbed;

    @TempDir
    private Path temporary;

    @BeforeAll
    static void up() {
        testbed = Testbed.up("20GiB");
    }

    @AfterAll
    static void down() {
        testbed.close();
    }

    /**
     * Something a client asks for.
     *
     * @param before what is there before, none of which is under way any more
     * @param request one request
     * @param after what the API says in the end
     */
    record Scenario(String name, Consumer<HavuOnIncus> before, Consumer<HavuOnIncus> request, List<String> after) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Scenario> scenarios() {
        List<Scenario> all = all();
        return IntStream.range(0, all.size())
                .filter(number -> AT_EVERY_STEP || number % EVERY_FIFTH == 0)
                .mapToObj(all::get);
    }

    private static List<Scenario> all() {
        return List.of(
                scenario(
                        "a machine with a data volume is ordered",
                        havu -> {},
                        havu -> havu.orderMachine(
                                "web", "volumes", List.of(HavuOnIncus.body("name", "data", "size", 5, "type", "NVMe"))),
                        "machine web running with an address",
                        "volume data attached 5 GB at web",
                        "volume web-os attached 10 GB at web",
                        "1 with hardware"),
                scenario(
                        "a machine is ordered with a volume that is there",
                        havu -> note(havu, "data"),
                        havu -> havu.orderMachine("web", "existing_volumes", List.of(havu.id("data"))),
                        "machine web running with an address",
                        "volume data attached 5 GB at web",
                        "volume web-os attached 10 GB at web",
                        "1 with hardware"),
                scenario(
                        "a machine is shut down",
                        havu -> havu.machine("web"),
                        havu -> havu.act("shutdown", "web"),
                        "machine web offline with an address",
                        "volume web-os attached 10 GB at web",
                        "1 with hardware"),
                scenario(
                        "a machine is switched off",
                        havu -> havu.machine("web"),
                        havu -> havu.act("force_shutdown", "web"),
                        "machine web offline with an address",
                        "volume web-os attached 10 GB at web",
                        "1 with hardware"),
                scenario(
                        "a machine is started",
                        havu -> {
                            havu.machine("web");
                            havu.acted("shutdown", "web");
                        },
                        havu -> havu.act("start", "web"),
                        "machine web running with an address",
                        "volume web-os attached 10 GB at web",
                        "1 with hardware"),
                scenario(
                        "a machine is hibernated",
                        KillAtEveryStepTest::machineWithData,
                        havu -> havu.act("hibernate", "web"),
                        "machine web offline",
                        "volume data detached 5 GB",
                        "volume web-os detached 10 GB",
                        "0 with hardware"),
                scenario(
                        "a machine is restored",
                        havu -> {
                            machineWithData(havu);
                            havu.acted("hibernate", "web");
                        },
                        havu -> havu.act("restore", "web"),
                        "machine web running with an address",
                        "volume data attached 5 GB at web",
                        "volume web-os attached 10 GB at web",
                        "1 with hardware"),
                scenario(
                        "a machine is deleted and its volumes are kept",
                        KillAtEveryStepTest::machineWithData,
                        havu -> havu.act("delete", "web", "volume_ids", List.of()),
                        "machine web discontinued",
                        "volume data detached 5 GB",
                        "volume web-os detached 10 GB",
                        "0 with hardware"),
                scenario(
                        "a machine is deleted and its OS volume goes to the trash",
                        KillAtEveryStepTest::machineWithData,
                        havu -> havu.act("delete", "web"),
                        "machine web discontinued",
                        "volume data detached 5 GB",
                        "volume web-os in the trash",
                        "0 with hardware"),
                scenario(
                        "a machine is deleted with its volumes for good",
                        KillAtEveryStepTest::machineWithData,
                        havu -> havu.act(
                                "delete",
                                "web",
                                "volume_ids",
                                List.of(havu.id("web-os"), havu.id("data")),
                                "delete_permanently",
                                true),
                        "machine web discontinued",
                        "0 with hardware"),
                scenario(
                        "the OS volume of a deleted machine boots another one",
                        havu -> {
                            havu.machine("web");
                            havu.acted("delete", "web", "volume_ids", List.of());
                        },
                        havu -> havu.orderMachine("heir", "image", havu.id("web-os")),
                        "machine heir running with an address",
                        "machine web discontinued",
                        "volume web-os attached 10 GB at heir",
                        "1 with hardware"),
                scenario(
                        "a volume is ordered",
                        havu -> {},
                        havu -> havu.orderVolume("data"),
                        "volume data detached 5 GB",
                        "0 with hardware"),
                scenario(
                        "a volume is ordered for a machine",
                        KillAtEveryStepTest::offlineMachine,
                        havu -> havu.orderVolume("data", "instance_id", havu.id("web")),
                        "machine web offline with an address",
                        "volume data attached 5 GB at web",
                        "volume web-os attached 10 GB at web",
                        "1 with hardware"),
                scenario(
                        "a volume is attached",
                        havu -> {
                            offlineMachine(havu);
                            note(havu, "data");
                        },
                        havu -> havu.actOnVolume("attach", "data", "instance_id", havu.id("web")),
                        "machine web offline with an address",
                        "volume data attached 5 GB at web",
                        "volume web-os attached 10 GB at web",
                        "1 with hardware"),
                scenario(
                        "a volume is detached",
                        havu -> {
                            machineWithData(havu);
                            havu.acted("shutdown", "web");
                        },
                        havu -> havu.actOnVolume("detach", "data"),
                        "machine web offline with an address",
                        "volume data detached 5 GB",
                        "volume web-os attached 10 GB at web",
                        "1 with hardware"),
                scenario(
                        "a volume is made larger",
                        havu -> note(havu, "data"),
                        havu -> havu.actOnVolume("resize", "data", "size", 7),
                        "volume data detached 7 GB",
                        "0 with hardware"),
                scenario(
                        "the OS volume of a machine is made larger",
                        havu -> havu.machine("web"),
                        havu -> havu.actOnVolume("resize", "web-os", "size", 12),
                        "machine web running with an address",
                        "volume web-os attached 12 GB at web",
                        "1 with hardware"),
                scenario(
                        "a volume is renamed",
                        havu -> note(havu, "data"),
                        havu -> havu.actOnVolume("rename", "data", "name", "other"),
                        "volume other detached 5 GB",
                        "0 with hardware"),
                scenario(
                        "a volume is cloned",
                        havu -> note(havu, "data"),
                        havu -> havu.actOnVolume("clone", "data", "name", "copy"),
                        "volume copy detached 5 GB",
                        "volume data detached 5 GB",
                        "0 with hardware"),
                scenario(
                        "the OS volume of a deleted machine is cloned",
                        havu -> {
                            havu.machine("web");
                            havu.acted("delete", "web", "volume_ids", List.of());
                        },
                        havu -> havu.actOnVolume("clone", "web-os", "name", "copy"),
                        "machine web discontinued",
                        "volume copy detached 10 GB",
                        "volume web-os detached 10 GB",
                        "0 with hardware"),
                scenario(
                        "a volume goes to the trash",
                        havu -> note(havu, "data"),
                        havu -> havu.actOnVolume("delete", "data"),
                        "volume data in the trash",
                        "0 with hardware"),
                scenario(
                        "a volume comes back from the trash",
                        havu -> {
                            note(havu, "data");
                            havu.actedOnVolume("delete", "data");
                        },
                        havu -> havu.actOnVolume("restore", "data"),
                        "volume data detached 5 GB",
                        "0 with hardware"),
                scenario(
                        "a volume is deleted for good",
                        havu -> note(havu, "data"),
                        havu -> havu.actOnVolume("delete", "data", "is_permanent", true),
                        "0 with hardware"),
                scenario(
                        "a volume in the trash is deleted for good",
                        havu -> {
                            note(havu, "data");
                            havu.actedOnVolume("delete", "data");
                        },
                        havu -> havu.actOnVolume("delete", "data", "is_permanent", true),
                        "0 with hardware"),
                scenario(
                        "a cluster is ordered",
                        havu -> {},
                        havu -> havu.orderCluster("nodes"),
                        "cluster nodes running with workers running,running",
                        "volume nodes-home attached 5 GB at nodes",
                        "3 with hardware"),
                scenario(
                        "a worker of a cluster is shut down",
                        KillAtEveryStepTest::cluster,
                        havu -> havu.actOnWorker("shutdown", "nodes", 1),
                        "cluster nodes running with workers offline,running",
                        "volume nodes-home attached 5 GB at nodes",
                        "3 with hardware"),
                scenario(
                        "a cluster is discontinued",
                        KillAtEveryStepTest::cluster,
                        havu -> havu.discontinue("nodes"),
                        "volume nodes-home detached 5 GB",
                        "0 with hardware"));
    }

    @ParameterizedTest
    @MethodSource("scenarios")
    void what_a_client_asked_for_comes_about(Scenario scenario) throws IOException {
        Path socket = temporary.resolve("incus");
        try (Proxy proxy = Proxy.open(socket, testbed.socket());
                HavuOnIncus havu = new HavuOnIncus(temporary.resolve("havu"), testbed, socket)) {
            havu.start();
            List<String> undisturbed = undisturbed(havu, proxy, scenario);
            int steps = proxy.requests().size();
            List<String> empty = emptied(havu);
            if (AT_EVERY_STEP) {
                for (Fault fault : Fault.values()) {
                    int step = 1;
                    while (killedAt(step, fault, havu, proxy, scenario, undisturbed)) {
                        assertThat(emptied(havu))
                                .as("left behind after %s at step %s", fault, step)
                                .isEqualTo(empty);
                        step++;
                    }
                    emptied(havu);
                }
            } else if (steps > 0) {
                int chosen = Math.floorMod(scenario.name().hashCode(), 2 * steps);
                Fault fault = chosen % 2 == 0 ? Fault.REQUEST_LOST : Fault.ANSWER_LOST;
                // This time there may be fewer: how often a machine is asked whether it is up depends on how fast it
                // is.
                var _ = killedAt(1 + chosen / 2, fault, havu, proxy, scenario, undisturbed);
                assertThat(emptied(havu)).isEqualTo(empty);
            }
        }
    }

    /** What Incus has in the end when nothing happens. */
    private static List<String> undisturbed(HavuOnIncus havu, Proxy proxy, Scenario scenario) {
        scenario.before().accept(havu);
        proxy.mend();
        scenario.request().accept(havu);
        havu.settle();
        assertThat(havu.says()).containsExactlyElementsOf(scenario.after());
        return havu.inIncus();
    }

    /** Whether there was such a step, so that there may be another one. */
    private static boolean killedAt(
            int step, Fault fault, HavuOnIncus havu, Proxy proxy, Scenario scenario, List<String> undisturbed) {
        scenario.before().accept(havu);
        CompletableFuture<String> struck = proxy.strikeAt(step, fault);
        scenario.request().accept(havu);
        havu.await("step " + step + " or the end", () -> struck.isDone() || havu.isSettled());
        if (struck.isDone()) {
            String log = havu.kill();
            proxy.mend();
            havu.start();
            havu.settle();
            String where = fault + " at step " + step + ", " + struck.join() + "; before the kill:\n" + log;
            assertThat(havu.says()).as("the API after %s", where).containsExactlyElementsOf(scenario.after());
            assertThat(havu.inIncus()).as("Incus after %s", where).isEqualTo(undisturbed);
        }
        proxy.mend();
        return struck.isDone();
    }

    private static List<String> emptied(HavuOnIncus havu) {
        havu.removeEverything();
        havu.forget();
        List<String> left = havu.inIncus();
        assertThat(havu.says()).containsExactly("0 with hardware");
        assertThat(left).isEmpty();
        return left;
    }

    private static Scenario scenario(
            String name, Consumer<HavuOnIncus> before, Consumer<HavuOnIncus> request, String... after) {
        return new Scenario(name, before, request, Stream.of(after).sorted().toList());
    }

    private static void offlineMachine(HavuOnIncus havu) {
        havu.machine("web");
        havu.acted("shutdown", "web");
    }

    private static void machineWithData(HavuOnIncus havu) {
        note(havu, "data");
        havu.machine("web", "existing_volumes", List.of(havu.id("data")));
    }

    private static void cluster(HavuOnIncus havu) {
        havu.orderCluster("nodes");
        havu.settle();
    }

    /** A volume with something on it. */
    private static void note(HavuOnIncus havu, String volume) {
        havu.volume(volume);
        Path note =
                testbed.customVolume(havu.project(), "vol-" + havu.id(volume)).resolve(IncusContents.NOTE);
        try {
            Files.writeString(note, "of " + volume);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
