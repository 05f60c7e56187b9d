package dev.havu.benchmarks;

import java.nio.file.Path;

/** Resident memory, and whether the heap grows with the list that is sent. */
final class Memory {
    private static final double TARGET_IDLE_MEGABYTES = 120;
    private static final long SETTLE_MILLIS = 10_000;
    private static final int SMALL_LIST = 1_000;
    private static final String SMALL_HEAP = "-Xmx48m";
    private static final int LISTED = 300_000;
    private static final double TARGET_GROWTH = 1.2;

    private final Workplace workplace;
    private final Effort effort;
    private final Report report;

    Memory(Workplace workplace, Effort effort, Report report) {
        this.workplace = workplace;
        this.effort = effort;
        this.report = report;
    }

    void run() {
        idle();
        Path many = workplace.filled(effort.many());
        loaded(many);
        streaming(many);
    }

    private void idle() {
        try (ServerProcess havu = workplace.havu(workplace.newPath("data"));
                Client client = havu.connect()) {
            byte[] answer = Recording.of(client, HttpRequest.of(200, "GET", "/balance", client.token(), null));
            try (ServerProcess bare = workplace.bareHttpServer(havu, answer);
                    Client bareClient = bare.connect()) {
                bareClient.send(200, "GET", "/balance", null, null);
                Pause.millis(SETTLE_MILLIS);
                double megabytes = havu.residentMegabytes();
                double bareMegabytes = bare.residentMegabytes();
                report.figure(
                        "resident memory, idle",
                        Numbers.text("%.0f MB", megabytes),
                        Numbers.text("%.0f MB (bare, no AOT cache)", bareMegabytes),
                        megabytes / bareMegabytes,
                        Numbers.text("≤ %.0f MB", TARGET_IDLE_MEGABYTES),
                        megabytes <= TARGET_IDLE_MEGABYTES);
            }
        }
    }

    /** After reads of one instance, lists of all and writes, at 32 connections each. */
    private void loaded(Path many) {
        try (ServerProcess havu = workplace.havu(many);
                Client client = havu.connect()) {
            String token = client.token();
            HttpRequest list = HttpRequest.of(200, "GET", "/instances", token, null);
            HttpRequest one =
                    HttpRequest.of(200, "GET", "/instances/" + client.send(list).json("id"), token, null);
            HttpRequest issue = HttpRequest.of(200, "POST", "/oauth2/token", null, Client.CREDENTIALS);
            LoadGenerator load = new LoadGenerator(havu.port(), Requests.CONNECTIONS);
            LoadGenerator bareLoad;
            byte[] answer = Recording.of(client, one);
            try (ServerProcess bare = workplace.bareHttpServer(havu, answer);
                    Client bareClient = bare.connect()) {
                bareClient.send(one);
                bareLoad = new LoadGenerator(bare.port(), Requests.CONNECTIONS);
                for (HttpRequest request : new HttpRequest[] {one, list, SshKeyRequest.with(token), issue}) {
                    load.runFor(request, effort.warmUp());
                }
                bareLoad.runFor(one, effort.warmUp());
                Pause.millis(SETTLE_MILLIS);
                report.figure(
                        Numbers.text("resident memory, %,d instances, after load", effort.many()),
                        Numbers.text("%.0f MB", havu.residentMegabytes()),
                        Numbers.text("%.0f MB (bare, after load)", bare.residentMegabytes()),
                        havu.residentMegabytes() / bare.residentMegabytes(),
                        null,
                        true);
            }
        }
    }

    /** The same number of instances in many short lists and in few long ones, with little heap. */
    private void streaming(Path many) {
        double small = heapAfterCollections(workplace.filled(SMALL_LIST), LISTED / SMALL_LIST);
        double large = heapAfterCollections(many, LISTED / effort.many());
        report.figure(
                Numbers.text("heap in use while listing %,d (%s)", effort.many(), SMALL_HEAP),
                Numbers.text("%.0f MB", large),
                Numbers.text("%.0f MB (listing %,d)", small, SMALL_LIST),
                large / small,
                Numbers.text("ratio ≤ %.1f", TARGET_GROWTH),
                large / small <= TARGET_GROWTH);
    }

    /** The most that was left after a collection, in MB. */
    private double heapAfterCollections(Path data, int lists) {
        Path log = workplace.newPath("gc.log");
        try (ServerProcess havu = workplace.havuWithJavaOptions(SMALL_HEAP + " -Xlog:gc:file=" + log, data);
                Client client = havu.connect()) {
            HttpRequest list = HttpRequest.of(200, "GET", "/instances", client.token(), null);
            for (int i = 0; i < lists; i++) {
                client.send(list);
            }
        }
        return CollectorLog.largestAfterCollection(log);
    }
}
