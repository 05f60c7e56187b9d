package dev.havu.cli.incus;

import static org.assertj.core.api.Assertions.assertThat;

import dev.havu.drivers.incus.Names;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a tenant, who is root in his machines, cannot get at from there. */
@Tag(Testbed.INCUS)
class IsolationTest {
    private static final Duration LIMIT = Duration.ofMinutes(1);
    private static final int SSH = 22;
    private static final int DNS = 53;

    /** What of the guests' API a client without a library gets. */
    private static final String GUEST_API =
            "command -v curl >/dev/null || exit 0; curl -s --max-time 5 --unix-socket /dev/incus/sock http://incus";

    @TempDir
    private static Path temporary;

    private static Testbed testbed;
    private static HavuOnIncus havu;

    @BeforeAll
    static void twoMachines() {
        testbed = Testbed.up("20GiB");
        havu = new HavuOnIncus(temporary, testbed, testbed.socket());
        havu.start();
        havu.orderMachine("one");
        havu.machine("other");
    }

    @AfterAll
    static void down() {
        havu.close();
        testbed.close();
    }

    @Test
    void machines_are_reached_from_outside_but_not_from_each_other() throws IOException {
        for (String machine : List.of("one", "other")) {
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress(address(machine), SSH), (int) LIMIT.toMillis());
                assertThat(socket.getInputStream().read()).isEqualTo('S');
            }
        }

        // What answers on the gateway shows that a connection that fails does not fail for want of a network.
        assertThat(connects("one", gateway(), DNS)).isTrue();
        assertThat(connects("one", address("other"), SSH)).isFalse();
        assertThat(connects("other", address("one"), SSH)).isFalse();
    }

    @Test
    void a_machine_cannot_take_the_address_of_another() {
        String claimed = address("other");

        run("one", "ip", "address", "add", claimed + "/32", "dev", "eth0");
        try {
            assertThat(run("one", "sh", "-c", connection(gateway(), DNS, "bind=" + claimed)))
                    .isNotZero();
        } finally {
            run("one", "ip", "address", "del", claimed + "/32", "dev", "eth0");
        }
        assertThat(connects("one", gateway(), DNS)).isTrue();
    }

    @Test
    void root_of_a_machine_is_nobody_on_the_host_and_in_no_other_machine() {
        long one = firstHostUser("one");
        long other = firstHostUser("other");

        assertThat(one).isGreaterThanOrEqualTo(100_000);
        assertThat(other).isGreaterThanOrEqualTo(100_000);
        assertThat(Math.abs(one - other)).isGreaterThanOrEqualTo(65_536);
    }

    @Test
    void nothing_of_the_hosts_incus_is_in_a_machine() {
        assertThat(run("one", "sh", "-c", "test ! -e /var/lib/incus && test ! -e " + testbed.socket()))
                .isZero();
        // The socket for guests tells a machine of itself and of nothing else.
        assertThat(output("one", "sh", "-c", GUEST_API + "/1.0/instances")).doesNotContain("os-");
    }

    private static boolean connects(String machine, String address, int port) {
        return run(machine, "sh", "-c", connection(address, port, "")) == 0;
    }

    /** Python is there because cloud-init is. */
    private static String connection(String address, int port, String option) {
        String source = option.isEmpty() ? "None" : "('" + option.substring("bind=".length()) + "', 0)";
        return "python3 -c \"import socket; socket.create_connection(('%s', %d), 4, %s)\""
                .formatted(address, port, source);
    }

    private static long firstHostUser(String machine) {
        String[] columns = output(machine, "cat", "/proc/self/uid_map").strip().split("\\s+", 3);
        assertThat(columns[0]).isEqualTo("0");
        return Long.parseLong(columns[1]);
    }

    private static int run(String machine, String... command) {
        return havu.incus()
                .execute(havu.project(), disk(machine), List.of(command), LIMIT)
                .exitCode();
    }

    private static String output(String machine, String... command) {
        return havu.incus()
                .execute(havu.project(), disk(machine), List.of(command), LIMIT)
                .output();
    }

    private static String gateway() {
        return havu.incus()
                .get(List.of("networks", testbed.network()), null)
                .path("config")
                .path("ipv4.address")
                .asString()
                .replaceFirst("/.*", "");
    }

    private static String address(String machine) {
        return havu.api().get("/instances/" + havu.id(machine)).get("ip").asString();
    }

    private static String disk(String machine) {
        return Names.ofOsVolume(havu.api()
                .get("/instances/" + havu.id(machine))
                .get("os_volume_id")
                .asString());
    }
}
