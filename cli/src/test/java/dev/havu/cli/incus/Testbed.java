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
        Path directory =
                PARENT.resolve("havu-test-" + UUID.randomUUID().toString().substring(0, 8));
        try {
            run("up", "--pool-size", poolSize, directory.toString());
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

    /** Ends the daemon as {@code kill -9} does, while instances run on. */
    void kill() {
        run("kill", directory.toString());
    }

    /** Starts the daemon again. */
    void start() {
        run("start", directory.toString());
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
        try {
            Path log = Files.createTempFile("testbed", ".log");
            try {
                Process process = new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(log.toFile())
                        .start();
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
