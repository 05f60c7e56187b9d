package dev.havu.drivers.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Addresses are distinct and belong to nobody. */
class SimulatedAddressesTest {
    /** Hosts of 198.18.0.0/15: two times 256 networks of 254. */
    private static final int BENCHMARK_HOSTS = 2 * 256 * 254;

    @Test
    void the_first_two_hundred_thousand_public_addresses_are_distinct_and_in_reserved_ranges() {
        Set<String> addresses = new HashSet<>();
        for (int number = 0; number < 200_000; number++) {
            String address = SimulatedAddresses.publicAddress(number);
            assertThat(addresses.add(address))
                    .as("%s of number %s", address, number)
                    .isTrue();
            String[] parts = address.split("\\.", -1);
            int second = Integer.parseInt(parts[1]);
            if (number < BENCHMARK_HOSTS) {
                assertThat(parts[0]).isEqualTo("198");
                assertThat(second).isBetween(18, 19);
            } else {
                assertThat(parts[0]).isEqualTo("100");
                assertThat(second).isBetween(64, 127);
            }
            assertThat(Integer.parseInt(parts[2])).isBetween(0, 255);
            assertThat(Integer.parseInt(parts[3])).isBetween(1, 254);
        }
    }

    @Test
    void a_large_number_still_has_an_address_in_the_shared_range() {
        assertThat(SimulatedAddresses.publicAddress(Long.MAX_VALUE)).startsWith("100.");
    }

    @Test
    void the_nodes_of_a_cluster_are_in_a_network_of_their_own() {
        assertThat(SimulatedAddresses.privateAddress(0, 0)).isEqualTo("10.0.0.1");
        assertThat(SimulatedAddresses.privateAddress(257, 16)).isEqualTo("10.1.1.17");
    }
}
