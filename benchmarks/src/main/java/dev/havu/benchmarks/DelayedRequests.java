package dev.havu.benchmarks;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * How many other requests are answered while a fault rule holds back the answers to thousands, next to the same without them.
 * A pool that ran out would show as none at all. The slowest of them say less: at full load they are those that a collector
 * paused, and what is held back is more to collect.
 */
final class DelayedRequests {
    /** The documented admin token, which works on loopback. */
    private static final String ADMIN_TOKEN = "havu-local-admin";

    private static final String RULES = "/admin/v1/clouds/default/faults";
    private static final int DELAYED = 5_000;
    private static final int INSTANCES = 50;
    private static final double TARGET = 0.9;
    /** How long it may take to send all of the delayed requests, on top of the round that is measured meanwhile. */
    private static final Duration SENDING = Duration.ofSeconds(20);

    private final Workplace workplace;
    private final Effort effort;
    private final Report report;

    DelayedRequests(Workplace workplace, Effort effort, Report report) {
        this.workplace = workplace;
        this.effort = effort;
        this.report = report;
    }

    void run() {
        try (ServerProcess havu = workplace.havu(workplace.filled(INSTANCES));
                Client client = havu.connect()) {
            String token = client.token();
            String id = client.send(200, "GET", "/instances", token, null).json("id");
            HttpRequest measured = HttpRequest.of(200, "GET", "/instances/" + id, token, null);
            HttpRequest delayed = HttpRequest.of(200, "GET", "/ssh-keys", token, null);
            Duration delay = effort.round().plus(SENDING);
            client.send(201, "POST", RULES, ADMIN_TOKEN, """
                    {"operation":"listSshKeys","effect":{"kind":"delay","by":"%ds"}}""".formatted(delay.toSeconds()));
            LoadGenerator load = new LoadGenerator(havu.port(), Requests.CONNECTIONS);
            load.runFor(measured, effort.warmUp());
            List<LoadGenerator.Result> alone = new ArrayList<>();
            List<LoadGenerator.Result> beside = new ArrayList<>();
            List<Double> ratios = new ArrayList<>();
            for (int i = 0; i < effort.rounds(); i++) {
                alone.add(load.runFor(measured, effort.round()));
                try (Waiting waiting = new Waiting(havu.port(), delayed)) {
                    awaitHits(client, (i + 1) * DELAYED);
                    beside.add(load.runFor(measured, effort.round()));
                    waiting.requireNoAnswerYet();
                    waiting.requireAllAnswers();
                }
                ratios.add(beside.getLast().perSecond() / alone.getLast().perSecond());
            }
            double ratio = Numbers.median(ratios);
            report.figure(
                    Numbers.text("GET /instances/{id} while %,d answers are held back", DELAYED),
                    Requests.text(beside),
                    "without: " + Requests.text(alone),
                    ratio,
                    Numbers.text("ratio ≥ %.1f", TARGET),
                    ratio >= TARGET);
        }
    }

    private static void awaitHits(Client client, int hits) {
        while (!client.send(200, "GET", RULES, ADMIN_TOKEN, null).text().contains("\"hits\":" + hits + ",")) {
            Pause.millis(50);
        }
    }

    /** Requests that have been sent, each on a connection of its own. */
    private static final class Waiting implements AutoCloseable {
        private final HttpRequest request;
        private final List<Socket> sockets = new ArrayList<>();

        Waiting(int port, HttpRequest request) {
            this.request = request;
            try {
                for (int i = 0; i < DELAYED; i++) {
                    Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
                    sockets.add(socket);
                    socket.getOutputStream().write(request.bytes());
                }
            } catch (IOException e) {
                close();
                throw new UncheckedIOException(e);
            }
        }

        void requireNoAnswerYet() {
            try {
                for (Socket socket : sockets) {
                    if (socket.getInputStream().available() > 0) {
                        throw new IllegalStateException("answers came before the round was over");
                    }
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        void requireAllAnswers() {
            try {
                for (Socket socket : sockets) {
                    int status = Answer.read(new BufferedInputStream(socket.getInputStream(), 512))
                            .status();
                    if (status != request.expectedStatus()) {
                        throw new IllegalStateException("answered with status " + status);
                    }
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void close() {
            for (Socket socket : sockets) {
                try {
                    socket.close();
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        }
    }
}
