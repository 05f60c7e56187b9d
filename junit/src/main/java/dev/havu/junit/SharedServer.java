package dev.havu.junit;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/**
 * The servers that the tests of this JVM share: each is started at its first use and ends with the JVM, even with one that is
 * killed, because its standard input does.
 */
final class SharedServer {
    /** The first start of a source tree builds it. */
    private static final long MINUTES_TO_START = 10;

    private static final String ADDRESS = "export VERDA_BASE_URL=";
    private static final int LINES_KEPT = 50;

    private static final Map<ServerLocation, CompletableFuture<AdminApi>> SERVERS = new ConcurrentHashMap<>();

    private SharedServer() {}

    /**
     * The server at a location, started if need be. One that could not be started is not tried again.
     *
     * @throws HavuException when it cannot be started
     */
    static AdminApi at(ServerLocation location) {
        CompletableFuture<AdminApi> mine = new CompletableFuture<>();
        CompletableFuture<AdminApi> known = SERVERS.putIfAbsent(location, mine);
        if (known == null) {
            try {
                mine.complete(open(location));
            } catch (RuntimeException e) {
                mine.completeExceptionally(e);
            }
        }
        try {
            return known == null ? mine.join() : known.join();
        } catch (CompletionException e) {
            throw because(e);
        }
    }

    private static AdminApi open(ServerLocation location) {
        if (location instanceof ServerLocation.Running running) {
            return running.server();
        }
        return start((ServerLocation.Command) location);
    }

    private static AdminApi start(ServerLocation.Command location) {
        byte[] secret = new byte[24];
        new SecureRandom().nextBytes(secret);
        String token = HexFormat.of().formatHex(secret);
        ProcessBuilder builder = new ProcessBuilder(location.command()).redirectError(Redirect.PIPE);
        // Settings of another Havu are not for this one.
        builder.environment().keySet().removeIf(name -> name.startsWith("HAVU_") && !name.equals("HAVU_JAVA_OPTS"));
        // Not on the command line, which others can see.
        builder.environment().put("HAVU_ADMIN_TOKEN", token);
        Process process;
        try {
            process = builder.start();
        } catch (IOException e) {
            throw new HavuException("Havu could not be started: " + e.getMessage(), e);
        }
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroy, "stop Havu"));
        URI address = address(process, location);
        return new AdminApi(URI.create(address.getScheme() + "://" + address.getRawAuthority()), token);
    }

    private static URI address(Process process, ServerLocation.Command location) {
        CompletableFuture<URI> address = new CompletableFuture<>();
        Deque<String> lastErrors = new ArrayDeque<>();
        Thread errors = reader("errors of Havu", process.getErrorStream(), line -> {
            System.err.println("havu: " + line);
            synchronized (lastErrors) {
                lastErrors.addLast(line);
                if (lastErrors.size() > LINES_KEPT) {
                    lastErrors.removeFirst();
                }
            }
        });
        Thread output = reader("output of Havu", process.getInputStream(), line -> {
            if (line.startsWith(ADDRESS)) {
                address.complete(URI.create(line.substring(ADDRESS.length())));
            }
        });
        // Has nobody to tell but the one that waits for the address.
        var unused = process.onExit().thenRun(() -> {
            joinQuietly(output);
            joinQuietly(errors);
            synchronized (lastErrors) {
                address.completeExceptionally(new HavuException("Havu ended before it was ready ("
                        + String.join(" ", location.command()) + "):\n" + String.join("\n", lastErrors)));
            }
        });
        try {
            return address.get(MINUTES_TO_START, TimeUnit.MINUTES);
        } catch (ExecutionException e) {
            throw because(e);
        } catch (TimeoutException e) {
            process.destroy();
            throw new HavuException(
                    "Havu was not ready within " + MINUTES_TO_START + " minutes ("
                            + String.join(" ", location.command()) + ")",
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new HavuException("interrupted while Havu was started", e);
        }
    }

    /** Reads to the end, or the process would wait. */
    private static Thread reader(String name, InputStream stream, Consumer<String> eachLine) {
        Thread thread = new Thread(
                () -> {
                    try (BufferedReader lines =
                            new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
                        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                            eachLine.accept(line);
                        }
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                },
                name);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private static HavuException because(Exception e) {
        Throwable cause = e.getCause();
        return cause == null
                ? new HavuException(String.valueOf(e.getMessage()), e)
                : new HavuException(String.valueOf(cause.getMessage()), cause);
    }

    private static void joinQuietly(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
