package dev.havu.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A server in a process of its own. What is read from {@code /proc} makes this a benchmark for Linux. */
final class ServerProcess implements AutoCloseable {
    private static final long LONGEST_START_SECONDS = 60;
    private static final long POLL_MILLIS = 1;

    private final Process process;
    private final int port;
    private final long spawnedAt;

    private ServerProcess(Process process, int port, long spawnedAt) {
        this.process = process;
        this.port = port;
        this.spawnedAt = spawnedAt;
    }

    /**
     * Havu, through the launcher that a user calls.
     *
     * @param javaOptions further options for the JVM, separated by spaces
     */
    static ServerProcess havu(Path root, Path log, String javaOptions, List<String> flags) {
        int port = freePort();
        List<String> command =
                new ArrayList<>(List.of(root.resolve("havu").toString(), "--port", Integer.toString(port)));
        command.addAll(flags);
        return spawn(command, Map.of("HAVU_JAVA_OPTS", javaOptions), log, port);
    }

    /** A yardstick, with the JVM, its options and the libraries of a running Havu. */
    static ServerProcess bareHttpServer(ServerProcess havu, Path log, Path answer) {
        int port = freePort();
        List<String> command = havu.javaCommand(BareHttpServer.class);
        command.addAll(List.of(Integer.toString(port), answer.toString()));
        return spawn(command, Map.of(), log, port);
    }

    private static ServerProcess spawn(List<String> command, Map<String, String> environment, Path log, int port) {
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().keySet().removeIf(name -> name.startsWith("HAVU_"));
        builder.environment().putAll(environment);
        try {
            long now = System.nanoTime();
            return new ServerProcess(builder.start(), port, now);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    int port() {
        return port;
    }

    double secondsSinceSpawn() {
        return (System.nanoTime() - spawnedAt) / 1e9;
    }

    /** A connection, as soon as the server accepts it. */
    Client connect() {
        while (true) {
            try {
                return new Client(port);
            } catch (UncheckedIOException notYet) {
                if (!process.isAlive() || secondsSinceSpawn() > LONGEST_START_SECONDS) {
                    throw new IllegalStateException("the server does not start", notYet);
                }
                Pause.millis(POLL_MILLIS);
            }
        }
    }

    /** Resident memory in MB, as the kernel counts it. */
    double residentMegabytes() {
        try {
            for (String line : Files.readAllLines(Path.of("/proc", Long.toString(process.pid()), "status"))) {
                if (line.startsWith("VmRSS:")) {
                    return Long.parseLong(line.replaceAll("\\D", "")) * 1024 / 1e6;
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        throw new IllegalStateException("the process has no VmRSS");
    }

    /** What is left in the heap of a JVM after a full collection, in bytes. */
    long liveHeapBytes() {
        String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        String histogram = Command.run(Map.of(), List.of(jcmd, Long.toString(process.pid()), "GC.class_histogram"))
                .outputOfSuccess();
        // Its last line: Total, the number of objects, their bytes.
        return Long.parseLong(histogram.strip().replaceFirst("(?s).*\\s", ""));
    }

    /** What starts another class with this process's JVM, options and class path, without its ahead-of-time cache. */
    List<String> javaCommand(Class<?> main) {
        List<String> command = new ArrayList<>();
        String[] words = commandLine();
        for (int i = 0; i < words.length; i++) {
            if (words[i].equals("-cp")) {
                command.add("-cp");
                command.add(words[i + 1] + ":" + System.getProperty("java.class.path"));
                command.add(main.getName());
                return command;
            }
            if (!words[i].startsWith("-XX:AOT")) {
                command.add(words[i]);
            }
        }
        throw new IllegalStateException("the launcher has not started Java");
    }

    private String[] commandLine() {
        try {
            return Files.readString(Path.of("/proc", Long.toString(process.pid()), "cmdline"))
                    .split("\0", 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Asks the process to end and waits until it has. */
    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(30, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    private static int freePort() {
        try (var socket = new java.net.ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
