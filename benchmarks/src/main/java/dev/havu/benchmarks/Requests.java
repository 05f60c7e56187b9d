package dev.havu.benchmarks;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Requests per second at 32 connections, each next to a bare handler that gives the same answer. */
final class Requests {
    static final int CONNECTIONS = 32;

    private static final double TARGET = 0.5;
    private static final int FEW = 50;

    private final Workplace workplace;
    private final Effort effort;
    private final Report report;

    Requests(Workplace workplace, Effort effort, Report report) {
        this.workplace = workplace;
        this.effort = effort;
        this.report = report;
    }

    void run() {
        Path few = workplace.filled(FEW);
        try (ServerProcess havu = workplace.havu(few);
                Client client = havu.connect()) {
            String token = client.token();
            HttpRequest list = HttpRequest.of(200, "GET", "/instances", token, null);
            HttpRequest one =
                    HttpRequest.of(200, "GET", "/instances/" + client.send(list).json("id"), token, null);
            compare("GET /instances/{id}", havu, client, one, effort.round(), TARGET);
            compare("GET /instances, " + FEW, havu, client, list, effort.round(), null);
            compare("POST /ssh-keys", havu, client, SshKeyRequest.with(token), effort.round(), null);
            HttpRequest issue = HttpRequest.of(200, "POST", "/oauth2/token", null, Client.CREDENTIALS);
            compare("POST /oauth2/token", havu, client, issue, effort.round(), null);
        }
        Path many = workplace.filled(effort.many());
        try (ServerProcess havu = workplace.havu(many);
                Client client = havu.connect()) {
            HttpRequest list = HttpRequest.of(200, "GET", "/instances", client.token(), null);
            String what = Numbers.text("GET /instances, %,d", effort.many());
            compare(what, havu, client, list, effort.round().multipliedBy(3), null);
        }
    }

    /** Measures both in turn, so that what else the machine does falls on both, and compares round by round. */
    private void compare(
            String what,
            ServerProcess havu,
            Client client,
            HttpRequest request,
            Duration round,
            @Nullable Double target) {
        byte[] answer = Recording.of(client, request);
        try (ServerProcess bare = workplace.bareHttpServer(havu, answer);
                Client bareClient = bare.connect()) {
            requireSameBody(client.send(request), bareClient.send(request));
            LoadGenerator havuLoad = new LoadGenerator(havu.port(), CONNECTIONS);
            LoadGenerator bareLoad = new LoadGenerator(bare.port(), CONNECTIONS);
            havuLoad.runFor(request, effort.warmUp());
            bareLoad.runFor(request, effort.warmUp());
            List<LoadGenerator.Result> havuResults = new ArrayList<>();
            List<LoadGenerator.Result> bareResults = new ArrayList<>();
            List<Double> ratios = new ArrayList<>();
            for (int i = 0; i < effort.rounds(); i++) {
                havuResults.add(havuLoad.runFor(request, round));
                bareResults.add(bareLoad.runFor(request, round));
                ratios.add(havuResults.getLast().perSecond()
                        / bareResults.getLast().perSecond());
            }
            report.ratio(what, text(havuResults), text(bareResults), Numbers.median(ratios), target);
        }
    }

    private static void requireSameBody(Answer havu, Answer bare) {
        if (havu.status() != bare.status()
                || havu.body().length != bare.body().length
                || havu.isChunked() != bare.isChunked()) {
            throw new IllegalStateException("the bare server answers differently: " + bare.headers());
        }
    }

    static String text(List<LoadGenerator.Result> results) {
        return Numbers.text(
                "%,.0f/s, p50 %.2f ms, p99 %.1f ms",
                Numbers.median(
                        results.stream().map(LoadGenerator.Result::perSecond).toList()),
                Numbers.median(
                        results.stream().map(result -> result.millis(0.5)).toList()),
                Numbers.median(
                        results.stream().map(result -> result.millis(0.99)).toList()));
    }
}
