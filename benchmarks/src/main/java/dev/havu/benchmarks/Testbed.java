package dev.havu.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** An Incus of one's own, made and removed by {@code testbed/incus}; also when the benchmarks are interrupted. */
final class Testbed implements AutoCloseable {
    /** What {@code testbed/incus} ends with on a machine that can't have one. */
    private static final int IMPOSSIBLE = 77;

    /** Sparse; orders are large, what machines write is not. */
    private static final String POOL_SIZE = "2000GiB";
    /** All users have to be able to pass through it, and names of sockets are short. */
    private static final Path PARENT = Path.of("/var/tmp");

    private static final Pattern VARIABLE = Pattern.compile("export (\\w+)='?([^']*)'?");
    private static final int FIRST_FIXED_ADDRESS = 100;
    private static final int LAST_ADDRESS = 254;

    private final Path command;
    private final Path directory;
    private final Map<String, String> variables = new TreeMap<>();
    private final AtomicInteger fixedAddresses = new AtomicInteger();
    private final AtomicBoolean down = new AtomicBoolean();

    private Testbed(Path command, Path directory) {
        this.command = command;
        this.directory = directory;
    }

    /**
     * Makes one.
     *
     * @param root of Havu's sources
     * @throws Skipped when this machine can't have one
     */
    static Testbed up(Path root) {
        Path directory =
                PARENT.resolve("havu-benchmark-" + ProcessHandle.current().pid());
        Testbed testbed = new Testbed(root.resolve("testbed/incus"), directory);
        Runtime.getRuntime().addShutdownHook(new Thread(testbed::close));
        Command.Result up = testbed.run("up", "--pool-size", POOL_SIZE, directory.toString());
        if (up.exitCode() == IMPOSSIBLE) {
            throw new Skipped(up.output().strip());
        }
        up.outputOfSuccess();
        testbed.readVariables();
        testbed.keepFixedAddressesFree();
        return testbed;
    }

    Path socket() {
        return Path.of(variable("TESTBED_SOCKET"));
    }

    String pool() {
        return variable("TESTBED_POOL");
    }

    String network() {
        return variable("TESTBED_NETWORK");
    }

    String image() {
        return variable("TESTBED_IMAGE");
    }

    /** An address that DHCP gives to nobody by itself, and that nobody had before. */
    String fixedAddress() {
        int host = FIRST_FIXED_ADDRESS + fixedAddresses.getAndIncrement();
        if (host > LAST_ADDRESS) {
            throw new IllegalStateException("the network of the testbed has no more fixed addresses");
        }
        return addressOf(host);
    }

    /** The command line client of Incus; what it says. */
    String incus(String... arguments) {
        List<String> line = new ArrayList<>(List.of("incus"));
        line.addAll(List.of(arguments));
        return Command.run(variables, line).outputOfSuccess();
    }

    @Override
    public void close() {
        if (down.compareAndSet(false, true)) {
            run("down", directory.toString()).outputOfSuccess();
        }
    }

    private void readVariables() {
        try {
            for (String line : Files.readAllLines(directory.resolve("env"))) {
                Matcher variable = VARIABLE.matcher(line);
                if (variable.matches()) {
                    variables.put(variable.group(1), variable.group(2));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void keepFixedAddressesFree() {
        incus(
                "network",
                "set",
                network(),
                "ipv4.dhcp.ranges=" + addressOf(2) + "-" + addressOf(FIRST_FIXED_ADDRESS - 1));
    }

    private String addressOf(int host) {
        String subnet = variable("TESTBED_SUBNET");
        return subnet.substring(0, subnet.lastIndexOf('.') + 1) + host;
    }

    private String variable(String name) {
        String value = variables.get(name);
        if (value == null) {
            throw new IllegalStateException(
                    "testbed/incus says nothing of " + name + ", only of " + variables.keySet());
        }
        return value;
    }

    private Command.Result run(String... arguments) {
        List<String> line = new ArrayList<>(List.of(command.toString()));
        line.addAll(List.of(arguments));
        return Command.run(Map.of(), line);
    }
}
