package dev.havu.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Starts servers on directories of its own, and fills data directories with instances. Its files are removed at the end. */
final class Workplace implements AutoCloseable {
    /** On, as in real use, and never reached. */
    private static final List<String> LIMITS = List.of(
            "--rate-limits=on",
            "--rate-limit-project=1000000000",
            "--rate-limit-endpoint=1000000000",
            "--rate-limit-listing=1000000000");

    private static final String INSTANT_MACHINES = """
            simulation:
              instance: {ordered: instant, provisioning: instant}
              volume: {create: instant}
            """;
    private static final int FILLERS = 8;

    private final Path root;
    private final Path directory;
    private int made;

    /**
     * A place to work.
     *
     * @param root of Havu's sources, where the launcher is
     * @param parent where files are written; on the disk that is measured
     */
    Workplace(Path root, Path parent) {
        this.root = root;
        try {
            Files.createDirectories(parent);
            this.directory = Files.createTempDirectory(parent, "run-");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Of Havu's sources. */
    Path root() {
        return root;
    }

    /** A path that nothing uses yet. */
    Path newPath(String name) {
        return directory.resolve(name + "-" + made++);
    }

    /** A server with limits on that keeps its state in a directory. */
    ServerProcess havu(Path data, String... flags) {
        return start("", data, flags);
    }

    ServerProcess havuWithJavaOptions(String javaOptions, Path data, String... flags) {
        return start(javaOptions, data, flags);
    }

    ServerProcess havuInMemory(String javaOptions) {
        List<String> all = new ArrayList<>(LIMITS);
        all.add("--memory");
        return ServerProcess.havu(root, directory.resolve("havu.log"), javaOptions, all);
    }

    private ServerProcess start(String javaOptions, Path data, String... flags) {
        List<String> all = new ArrayList<>(LIMITS);
        all.addAll(List.of("--data", data.toString()));
        all.addAll(List.of(flags));
        return ServerProcess.havu(root, directory.resolve("havu.log"), javaOptions, all);
    }

    /** The yardstick for an answer of a running Havu. */
    ServerProcess bareHttpServer(ServerProcess havu, byte[] answer) {
        Path file = newPath("answer");
        try {
            Files.write(file, answer);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return ServerProcess.bareHttpServer(havu, directory.resolve("bare.log"), file);
    }

    /** A data directory with running instances. */
    Path filled(int instances) {
        Path data = newPath("data");
        Path configuration = newPath("havu.yaml");
        try {
            Files.writeString(configuration, INSTANT_MACHINES);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        try (ServerProcess havu = havu(data, "--durability", "normal", "--config", configuration.toString());
                Client client = havu.connect()) {
            String token = client.token();
            String key = client.send(SshKeyRequest.with(token)).text();
            List<HttpRequest> requests = new ArrayList<>();
            for (int i = 0; i < instances; i++) {
                requests.add(HttpRequest.of(202, "POST", "/instances", token, deployment(i, key)));
            }
            new LoadGenerator(havu.port(), FILLERS).runAll(requests);
            awaitNone(client, token, "ordered");
            awaitNone(client, token, "provisioning");
        }
        return data;
    }

    private static String deployment(int number, String key) {
        return """
                {"instance_type":"CPU.4V.16G","image":"ubuntu-24.04","hostname":"machine-%d","description":"benchmark",\
                "location_code":"FIN-0%d","ssh_key_ids":["%s"],"os_volume":{"name":"system-%d","size":50}}""".formatted(number, number % 3 + 1, key, number);
    }

    private static void awaitNone(Client client, String token, String status) {
        while (!client.send(200, "GET", "/instances?status=" + status, token, null)
                .text()
                .equals("[]")) {
            Pause.millis(100);
        }
    }

    void delete(Path path) {
        if (!Files.exists(path)) {
            return;
        }
        try (Stream<Path> files = Files.walk(path)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        delete(directory);
    }
}
