package dev.havu.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** {@code POST /ssh-keys} at 32 connections next to a loop that does nothing but insert. */
final class DurableWrites {
    /** For writes that are synced. What is not synced costs next to nothing beside its request, which the bare loop has not. */
    private static final double TARGET = 0.5;

    private final Workplace workplace;
    private final Effort effort;
    private final Report report;

    DurableWrites(Workplace workplace, Effort effort, Report report) {
        this.workplace = workplace;
        this.effort = effort;
        this.report = report;
    }

    void run() {
        compare("full", TARGET);
        compare("normal", null);
    }

    private void compare(String durability, @Nullable Double target) {
        try (ServerProcess havu = workplace.havu(workplace.newPath("data"), "--durability", durability);
                Client client = havu.connect();
                BareInserts.Remote bare = new BareInserts.Remote(
                        havu, workplace.newPath("bare.db"), durability.toUpperCase(Locale.ROOT))) {
            HttpRequest request = SshKeyRequest.with(client.token());
            LoadGenerator load = new LoadGenerator(havu.port(), Requests.CONNECTIONS);
            load.runFor(request, effort.warmUp());
            bare.rowsPerSecond(effort.warmUp().toMillis());
            List<LoadGenerator.Result> havuResults = new ArrayList<>();
            List<Double> bareRows = new ArrayList<>();
            List<Double> ratios = new ArrayList<>();
            for (int i = 0; i < effort.rounds(); i++) {
                havuResults.add(load.runFor(request, effort.round()));
                bareRows.add(bare.rowsPerSecond(effort.round().toMillis()));
                ratios.add(havuResults.getLast().perSecond() / bareRows.getLast());
            }
            report.ratio(
                    "durable writes, " + durability,
                    Requests.text(havuResults),
                    Numbers.text("%,.0f/s (bare SQLite)", Numbers.median(bareRows)),
                    Numbers.median(ratios),
                    target);
        }
    }
}
