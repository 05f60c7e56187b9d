package dev.havu.cli.incus;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * An Incus of one's own, made and removed by {@code testbed/incus}: a test may kill it, fill it up and change it without
 * anybody else. Needs what the testbed needs, see its README.
 */
final class Testbed implements AutoCloseable {
    /** Tag of tests that need an Incus; they run with {@code -Dhavu.excluded.tests=none -Dgroups=incus}. */
    static final String INCUS = "incus";

    private static final Path COMMAND = Path.of(System.getProperty("basedir", ""), "..", "testbed", "incus")
            .toAbsolutePath()
            .normalize();
    /** All users have to be able to pass through it, and names of sockets are short. */
    private static final Path PARENT = Path.of("/var/tmp");

    private static final Pattern VARIABLE = Pattern.compile("export (\\w+)='?([^']*)'?");
    private static final long PATIENCE_MINUTES = 10;

    private final Path directory;
    private final Map<String, String> variables;

    private Testbed(Path directory, Map<String, String> variables) {
        this.directory = directory;
        this.variables = variables;
    }

    /**
     * Makes one.
     *
     * @param poolSize of its storage pool, such as {@code 20GiB}; what is not used takes no room
     */
    static Testbed up(String poolSize) {
        Path directory = newDirectory();
        return made(directory, "up", "--pool-size", poolSize, directory.toString());
    }

    /**
     * Makes a cluster of three members, {@code m1} to {@code m3}, whose first one is spoken to.
     *
     * @param poolSize of the storage pool of each member
     */
    static Testbed cluster(String poolSize) {
        Path directory = newDirectory();
        return made(directory, "cluster", "--pool-size", poolSize, directory.toString(), "3");
    }

    private static Path newDirectory() {
        return PARENT.resolve("havu-test-" + UUID.randomUUID().toString().substring(0, 8));
    }

    private static Testbed made(Path directory, String... command) {
        try {
            run(command);
            Map<String, String> variables = new TreeMap<>();
            for (String line : Files.readAllLines(directory.resolve("env"))) {
                Matcher variable = VARIABLE.matcher(line);
                if (variable.matches()) {
                    variables.put(variable.group(1), variable.group(2));
                }
            }
            return new Testbed(directory, variables);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (AssertionError failure) {
            run("down", directory.toString());
            throw failure;
        }
    }

    /** Where it is kept; a directory of all members, and gone with it. */
    Path directory() {
        return directory;
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

    /** Where a custom volume is on this machine. */
    Path customVolume(String project, String name) {
        return poolDirectory().resolve("custom").resolve(project + "_" + name);
    }

    /** Where the disk of an instance is on this machine; its system is below {@code rootfs}. */
    Path disk(String project, String name) {
        return poolDirectory().resolve("containers").resolve(project + "_" + name);
    }

    /** What is on the disk of a member of the cluster, except for images, which it keeps. */
    List<String> onDisk(String member) throws IOException {
        String daemon = Files.readString(directory.resolve(member).resolve("incusd.pid"))
                .strip();
        // Its pool is mounted for it alone.
        Path pool = Path.of("/proc", daemon, "root")
                .resolve(Path.of("/").relativize(directory))
                .resolve(Path.of(member, "incus", "storage-pools", pool()));
        List<String> things = new ArrayList<>();
        for (String kind : List.of("containers", "custom", "virtual-machines")) {
            try (Stream<Path> present = Files.list(pool.resolve(kind))) {
                present.forEach(thing -> things.add(kind + "/" + thing.getFileName()));
            }
        }
        return things;
    }

    /** Ends the daemon as {@code kill -9} does, while instances run on. */
    void kill() {
        run("kill", directory.toString());
    }

    /** Starts the daemon again. */
    void start() {
        run("start", directory.toString());
    }

    /** Does something with one member of the cluster, such as {@code cut}. */
    void member(String name, String what) {
        run("member", directory.toString(), name, what);
    }

    /** What an operator does with the cluster by Incus' own client, such as {@code evacuate}. */
    void cluster(String... arguments) {
        List<String> command = new ArrayList<>(List.of("incus", "cluster"));
        command.addAll(List.of(arguments));
        runAll(command, variables);
    }

    @Override
    public void close() {
        run("down", directory.toString());
    }

    private Path poolDirectory() {
        return Path.of(variable("INCUS_DIR")).resolve("storage-pools").resolve(pool());
    }

    private String variable(String name) {
        String value = variables.get(name);
        if (value == null) {
            throw new AssertionError("testbed/incus says nothing of " + name + ", only of " + variables.keySet());
        }
        return value;
    }

    private static void run(String... arguments) {
        List<String> command = new ArrayList<>(List.of(COMMAND.toString()));
        command.addAll(List.of(arguments));
        runAll(command, Map.of());
    }

    private static void runAll(List<String> command, Map<String, String> environment) {
        try {
            Path log = Files.createTempFile("testbed", ".log");
            try {
                ProcessBuilder builder =
                        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
                builder.environment().putAll(environment);
                Process process = builder.start();
                if (!process.waitFor(PATIENCE_MINUTES, TimeUnit.MINUTES) || process.exitValue() != 0) {
                    process.destroyForcibly();
                    throw new AssertionError(
                            command + " did not succeed:\n" + Files.readString(log, StandardCharsets.UTF_8));
                }
            } finally {
                Files.delete(log);
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new AssertionError(interrupted);
        }
    }
}
