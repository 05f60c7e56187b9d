package dev.havu.drivers.simulator;

/**
 * Addresses that look real and belong to nobody. Public ones come from 198.18.0.0/15, which is reserved for benchmarks and
 * never routed, and after its 130,048 hosts from the shared range 100.64.0.0/10; private ones from 10.0.0.0/8.
 */
final class SimulatedAddresses {
    /** Hosts per /24, leaving out the network and the broadcast address. */
    private static final int HOSTS = 254;

    private static final long BENCHMARK_HOSTS = 2L * 256 * HOSTS;
    private static final long SHARED_HOSTS = 64L * 256 * HOSTS;

    private SimulatedAddresses() {}

    /** Distinct for the first four million numbers. */
    static String publicAddress(long number) {
        return number < BENCHMARK_HOSTS
                ? address("198", 18, number)
                : address("100", 64, (number - BENCHMARK_HOSTS) % SHARED_HOSTS);
    }

    /** One /24 per cluster, the jump host at .1. */
    static String privateAddress(long clusterNumber, int position) {
        return "10." + (clusterNumber / 256 % 256) + "." + (clusterNumber % 256) + "." + (position + 1);
    }

    private static String address(String first, int second, long number) {
        long network = number / HOSTS;
        return first + "." + (second + network / 256) + "." + (network % 256) + "." + (number % HOSTS + 1);
    }
}
