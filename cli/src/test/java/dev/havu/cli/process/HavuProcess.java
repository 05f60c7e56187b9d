package dev.havu.cli.process;

import dev.havu.cli.Main;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/** A Havu in a process of its own, with the class path of the tests and options for a quick start. */
public final class HavuProcess implements AutoCloseable {
    private static final long DEADLINE_SECONDS = 60;
    private static final String ADDRESS = "export VERDA_BASE_URL=";

    private final Process process;
    private final CompletableFuture<URI> address = new CompletableFuture<>();
    private final CompletableFuture<String> output;
    private final CompletableFuture<String> errors;

    private HavuProcess(Process process) {
        this.process = process;
        this.errors = collect(process.errorReader(), _ -> {}, () -> {});
        this.output = collect(
                process.inputReader(),
                line -> {
                    if (line.startsWith(ADDRESS)) {
                        address.complete(URI.create(line.substring(ADDRESS.length())));
                    }
                },
                () -> address.completeExceptionally(
                        new AssertionError("Havu ended before it was ready:\n" + errors.join())));
    }

    /**
     * Runs a command.
     *
     * @param temporary for what the JVM unpacks, so that nothing is left behind by a process that is killed
     */
    public static HavuProcess run(Path temporary, String... arguments) {
        return runWith(List.of(), temporary, arguments);
    }

    /** Runs a command with further options of the JVM. */
    public static HavuProcess runWith(List<String> options, Path temporary, String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Djava.io.tmpdir=" + temporary,
                "-cp",
                System.getProperty("java.class.path")));
        command.addAll(options);
        command.add(Main.class.getName());
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment()
                .keySet()
                .removeIf(name -> name.startsWith("HAVU_")
                        || name.equals("JAVA_TOOL_OPTIONS")
                        || name.equals("JDK_JAVA_OPTIONS"));
        try {
            return new HavuProcess(builder.start());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Where its API is, as soon as it says that it is ready. */
    public URI address() {
        return within(address);
    }

    /** Waits until it has ended and returns its exit code. */
    public int exitCode() {
        return within(process.onExit()).exitValue();
    }

    /** All of its standard output, once it has ended. */
    public String output() {
        return within(output);
    }

    /** All of its standard error, once it has ended. */
    public String errors() {
        return within(errors);
    }

    /** Ends its standard input, as the end of the process that started it does. */
    public void endInput() {
        try {
            process.getOutputStream().close();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Ends it as {@code kill -9} does. */
    public void kill() {
        process.destroyForcibly();
        exitCode();
    }

    /** Kills it after a while, wherever it is then. */
    void killAfter(long milliseconds) {
        try {
            process.waitFor(milliseconds, TimeUnit.MILLISECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        kill();
    }

    /** Sends a signal, such as {@code TERM}. */
    public void signal(String name) {
        try {
            int sent = new ProcessBuilder("kill", "-s", name, Long.toString(process.pid()))
                    .inheritIO()
                    .start()
                    .waitFor();
            if (sent != 0) {
                throw new AssertionError("SIG" + name + " could not be sent");
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        kill();
    }

    private static CompletableFuture<String> collect(
            BufferedReader reader, Consumer<String> eachLine, Runnable atTheEnd) {
        CompletableFuture<String> all = new CompletableFuture<>();
        // Reading from a process holds the carrier of a virtual thread, and there are few.
        Thread.ofPlatform().daemon(true).name("output of Havu").start(() -> {
            StringBuilder text = new StringBuilder();
            try (reader) {
                for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                    text.append(line).append('\n');
                    eachLine.accept(line);
                }
                all.complete(text.toString());
                atTheEnd.run();
            } catch (IOException failure) {
                all.completeExceptionally(failure);
            }
        });
        return all;
    }

    private static <T> T within(CompletableFuture<T> future) {
        try {
            return future.get(DEADLINE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new AssertionError(interrupted);
        } catch (ExecutionException failure) {
            throw new AssertionError(failure.getCause());
        } catch (TimeoutException failure) {
            throw new AssertionError("Havu was not done in " + DEADLINE_SECONDS + " seconds", failure);
        }
    }
}
