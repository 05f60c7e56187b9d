package dev.havu.benchmarks;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** From the moment the launcher is spawned until a token was issued and, with it, {@code GET /balance} answered 200. */
final class StartUp {
    private static final String WITHOUT_CACHE = "-XX:AOTMode=off";
    private static final double TARGET_SECONDS = 0.6;
    private static final int INSTANCES = 50;

    private final Workplace workplace;
    private final Effort effort;
    private final Report report;

    StartUp(Workplace workplace, Effort effort, Report report) {
        this.workplace = workplace;
        this.effort = effort;
        this.report = report;
    }

    void run() {
        Path existing = workplace.filled(INSTANCES);
        double bare = bareMedian(existing);
        row("in memory", true, bare, () -> workplace.havuInMemory(""));
        row("existing data", true, bare, () -> workplace.havu(existing));
        row("fresh data", true, bare, () -> workplace.havu(workplace.newPath("data")));
        row("in memory", false, bare, () -> workplace.havuInMemory(WITHOUT_CACHE));
        row("existing data", false, bare, () -> workplace.havuWithJavaOptions(WITHOUT_CACHE, existing));
        row("fresh data", false, bare, () -> workplace.havuWithJavaOptions(WITHOUT_CACHE, workplace.newPath("data")));
    }

    private void row(String where, boolean cached, double bare, Supplier<ServerProcess> start) {
        List<Double> seconds = new ArrayList<>();
        for (int i = 0; i < effort.starts(); i++) {
            try (ServerProcess havu = start.get();
                    Client client = havu.connect()) {
                client.send(200, "GET", "/balance", client.token(), null);
                seconds.add(havu.secondsSinceSpawn());
            }
        }
        double median = Numbers.median(seconds);
        report.figure(
                "start to first 200, " + where + (cached ? "" : ", no AOT cache"),
                Numbers.text("%.2f s, worst %.2f s", median, Numbers.largest(seconds)),
                Numbers.text("%.2f s (bare, no AOT cache)", bare),
                median / bare,
                cached ? Numbers.text("≤ %.1f s", TARGET_SECONDS) : null,
                median <= TARGET_SECONDS);
    }

    /** The bare server has no cache of its own, so this is its start as any JVM starts. */
    private double bareMedian(Path data) {
        List<Double> seconds = new ArrayList<>();
        try (ServerProcess havu = workplace.havu(data);
                Client client = havu.connect()) {
            byte[] answer = Recording.of(client, HttpRequest.of(200, "GET", "/balance", client.token(), null));
            for (int i = 0; i < effort.starts(); i++) {
                try (ServerProcess bare = workplace.bareHttpServer(havu, answer);
                        Client bareClient = bare.connect()) {
                    bareClient.send(200, "GET", "/balance", null, null);
                    seconds.add(bare.secondsSinceSpawn());
                }
            }
        }
        return Numbers.median(seconds);
    }
}
