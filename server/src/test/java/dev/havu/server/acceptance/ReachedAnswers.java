package dev.havu.server.acceptance;

import dev.havu.api.contract.Operation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Which documented answers the tests of one run have seen. When the run ends, what none of them saw is listed in
 * {@code target/answers-never-seen.txt}.
 */
final class ReachedAnswers {
    private static final Path REPORT = Path.of("target", "answers-never-seen.txt");
    private static final Set<String> SEEN = ConcurrentHashMap.newKeySet();

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(ReachedAnswers::report));
    }

    private ReachedAnswers() {}

    static void add(String operationId, int status) {
        SEEN.add(operationId + " " + status);
    }

    private static void report() {
        List<String> unseen = new ArrayList<>();
        for (Operation operation : ApiClient.document().operations()) {
            operation.responses().keySet().stream()
                    .sorted()
                    .map(status -> operation.id() + " " + status)
                    .filter(answer -> !SEEN.contains(answer))
                    .forEach(unseen::add);
        }
        try {
            Files.createDirectories(REPORT.getParent());
            Files.write(REPORT, unseen);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
