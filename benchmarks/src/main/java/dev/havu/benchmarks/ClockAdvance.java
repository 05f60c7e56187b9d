package dev.havu.benchmarks;

import java.util.ArrayList;
import java.util.List;

/**
 * How long it takes to move a clock over thirty days of ten thousand instances, each with a disk, that are paid all the time, next
 * to the time that a bare loop takes to insert a row for each of them.
 */
final class ClockAdvance {
    /** The documented admin token, which works on loopback. */
    private static final String ADMIN_TOKEN = "havu-local-admin";

    private static final String CLOUD = "/admin/v1/clouds/default";
    private static final int INSTANCES = 10_000;
    private static final int DISKS = INSTANCES;
    private static final double TARGET_SECONDS = 3;
    private static final long YARDSTICK_MILLIS = 1_000;

    private final Workplace workplace;
    private final Effort effort;
    private final Report report;

    ClockAdvance(Workplace workplace, Effort effort, Report report) {
        this.workplace = workplace;
        this.effort = effort;
        this.report = report;
    }

    void run() {
        try (ServerProcess havu = workplace.havu(workplace.filled(INSTANCES));
                Client client = havu.connect();
                BareInserts.Remote bare = new BareInserts.Remote(havu, workplace.newPath("bare.db"), "NORMAL")) {
            client.send(201, "POST", CLOUD + "/projects/default/top-ups", ADMIN_TOKEN, "{\"amount\":\"900000000\"}");
            client.send(200, "PUT", CLOUD + "/clock", ADMIN_TOKEN, "{\"mode\":\"frozen\"}");
            List<Double> taken = new ArrayList<>();
            List<Double> ratios = new ArrayList<>();
            List<Double> yardsticks = new ArrayList<>();
            for (int i = 0; i < effort.rounds(); i++) {
                double rows = (INSTANCES + DISKS) / bare.rowsPerSecond(YARDSTICK_MILLIS);
                long start = System.nanoTime();
                client.send(200, "POST", CLOUD + "/clock/advance", ADMIN_TOKEN, "{\"by\":\"30d\"}");
                taken.add((System.nanoTime() - start) / 1e9);
                yardsticks.add(rows);
                ratios.add(taken.getLast() / rows);
            }
            double seconds = Numbers.median(taken);
            report.figure(
                    Numbers.text("the clock goes on by 30 days with %,d billed instances", INSTANCES),
                    Numbers.text("%.2f s", seconds),
                    Numbers.text("%.2f s for as many bare inserts", Numbers.median(yardsticks)),
                    Numbers.median(ratios),
                    Numbers.text("≤ %.0f s", TARGET_SECONDS),
                    seconds <= TARGET_SECONDS);
        }
    }
}
