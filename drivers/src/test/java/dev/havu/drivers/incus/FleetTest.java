package dev.havu.drivers.incus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.havu.domain.fleet.Host;
import dev.havu.domain.fleet.Placement;
import dev.havu.drivers.Reports;
import dev.havu.drivers.Task;
import dev.havu.drivers.incus.api.IncusClient;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/** The hosts that the engine hears of. */
@Tag(RealIncus.TAG)
@Isolated("others would find the hosts, pools and networks changed")
class FleetTest {
    private static final int PATIENCE_SECONDS = 60;

    @Test
    void they_are_reported_at_the_start() {
        try (IncusClient client = RealIncus.open();
                Fleet fleet = Fleet.read(RealIncus.settings().build(), client)) {
            Heard heard = new Heard();

            fleet.start(heard, () -> {});

            assertThat(heard.hosts)
                    .singleElement()
                    .satisfies(hosts -> assertThat(hosts)
                            .hasSize(Math.max(1, RealIncus.members().size())));
        }
    }

    @Test
    void one_server_is_no_target() {
        assumeThat(RealIncus.members()).isEmpty();
        try (IncusClient client = RealIncus.open();
                Fleet fleet = Fleet.read(RealIncus.settings().build(), client)) {
            assertThat(fleet.target("any")).isNull();
            assertThat(fleet.storageTarget("FIN-01", "volume")).isNull();
            assertThat(fleet.members()).isEmpty();
            assertThat(fleet.placement()).isEqualTo(new Placement(Placement.Order.PACK, true, false));
        }
    }

    @Test
    void volumes_without_a_machine_are_spread_over_the_members_each_always_on_the_same() {
        assumeThat(RealIncus.members()).isNotEmpty();
        try (IncusClient client = RealIncus.open();
                Fleet fleet = Fleet.read(RealIncus.settings().build(), client);
                Fleet other = Fleet.read(RealIncus.settings().build(), client)) {
            List<String> volumes = IntStream.range(0, 100)
                    .mapToObj(number -> "volume-" + number)
                    .toList();

            assertThat(volumes.stream().map(volume -> fleet.storageTarget("FIN-01", volume)))
                    .containsAll(RealIncus.members());
            assertThat(volumes)
                    .allSatisfy(volume -> assertThat(fleet.storageTarget("FIN-01", volume))
                            .isEqualTo(other.storageTarget("FIN-01", volume)));
            assertThat(fleet.storageTarget("FIN-02", "volume")).isNull();
            assertThat(fleet.target("m2")).isEqualTo("m2");
            assertThat(fleet.members()).isEqualTo(RealIncus.members());
            assertThat(fleet.placement().fileSystemsOnOneHost()).isTrue();
        }
    }

    @Test
    void a_host_that_is_lost_is_left_out_and_back_when_it_is_back() throws IOException, InterruptedException {
        assumeThat(RealIncus.members()).isNotEmpty();
        List<String> all = RealIncus.members();
        String last = all.getLast();
        try (IncusClient client = RealIncus.open();
                Fleet fleet = Fleet.read(RealIncus.settings().build(), client)) {
            Heard heard = new Heard();
            BlockingQueue<String> changes = new LinkedBlockingQueue<>();
            fleet.start(heard, () -> changes.add("changed"));

            tell(last, "kill");
            try {
                heard.await(all.subList(0, all.size() - 1));
                assertThat(changes.poll(PATIENCE_SECONDS, TimeUnit.SECONDS)).isNotNull();
                assertThat(fleet.target(last)).as("it is still a member").isEqualTo(last);
            } finally {
                tell(last, "start");
            }
            heard.await(all);
        }
    }

    private static void tell(String member, String what) throws IOException, InterruptedException {
        Path socket = Path.of(System.getenv("TESTBED_SOCKET"));
        Path testbed = socket.getParent().getParent().getParent();
        int exitCode = new ProcessBuilder("../testbed/incus", "member", testbed.toString(), member, what)
                .inheritIO()
                .start()
                .waitFor();
        assertThat(exitCode).isZero();
    }

    private static final class Heard implements Reports {
        private final BlockingQueue<List<String>> hosts = new LinkedBlockingQueue<>();

        /** Waits for a report of exactly these hosts. */
        private void await(List<String> wanted) throws InterruptedException {
            List<String> latest;
            do {
                latest = hosts.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
                assertThat(latest).as("a report of %s in time", wanted).isNotNull();
            } while (!wanted.equals(latest));
        }

        @Override
        public void progressed(Task task) {
            throw new AssertionError("a fleet carries nothing out");
        }

        @Override
        public void found(String machineId, Finding finding) {
            throw new AssertionError("a fleet looks at no machines");
        }

        @Override
        public void made(String volumeId) {
            throw new AssertionError("a fleet makes no volumes");
        }

        @Override
        public void hosts(List<Host> reported, Map<String, Long> storageGigabytes) {
            hosts.add(reported.stream().map(Host::id).toList());
        }
    }
}
