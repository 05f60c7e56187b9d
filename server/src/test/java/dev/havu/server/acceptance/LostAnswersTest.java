package dev.havu.server.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.havu.drivers.simulator.SimulationSpec;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** Ten thousand things are made, not one answer arrives, every client asks again: there is one of each. */
class LostAnswersTest {
    private static final String FAULTS = "/admin/v1/clouds/default/faults";
    private static final int CLIENTS = 48;

    @AutoClose
    private final RunningHavu havu = RunningHavu.settings()
            .simulation(SimulationSpec.instant())
            .scriptQuota(1_000)
            .start();

    private final ApiClient alice = havu.alice();

    /** One intent of a client, which keeps its key. */
    private record Creation(String path, String body, String key) {}

    @Test
    void ten_thousand_creations_with_lost_answers_make_one_resource_each() throws Exception {
        List<Creation> creations = new ArrayList<>();
        add(creations, 7_000, "/ssh-keys", "{\"name\":\"key-%d\",\"key\":\"ssh-ed25519 AAAA\"}");
        add(creations, 1_000, "/scripts", "{\"name\":\"script-%d\",\"script\":\"#!/bin/sh\"}");
        add(creations, 1_960, "/volumes", """
                {"name":"volume-%d","type":"NVMe","size":1,"location_code":"FIN-01"}""");
        add(creations, 40, "/instances", """
                {"hostname":"machine-%d","instance_type":"CPU.4V.16G","image":"ubuntu-24.04","location_code":"FIN-01"}""");
        havu.admin().post(FAULTS, """
                {"operation":"*","project":"default","effect":{"kind":"drop","when":"after_commit"}}""").expect(201);

        assertThat(atOnce(creations, this::answerOrNull)).hasSize(10_000).containsOnlyNulls();
        assertThat(havu.admin().getJson(FAULTS).get(0).get("hits").asInt()).isEqualTo(10_000);
        havu.admin().delete(FAULTS).expect(204);
        List<Answer> answers = atOnce(creations, this::send);

        assertThat(answers)
                .allMatch(answer -> answer.header("Idempotent-Replayed").equals("true"));
        assertThat(Stream.of("/ssh-keys", "/scripts", "/instances")
                        .flatMap(path -> alice.getJson(path).valueStream())
                        .map(resource -> resource.get("id").asString()))
                .containsExactlyInAnyOrderElementsOf(
                        answersTo(creations, answers, "/ssh-keys", "/scripts", "/instances"));
        assertThat(alice.getJson("/volumes")
                        .valueStream()
                        .filter(volume -> !volume.get("is_os_volume").asBoolean())
                        .map(volume -> volume.get("id").asString()))
                .containsExactlyInAnyOrderElementsOf(answersTo(creations, answers, "/volumes"));
    }

    private static void add(List<Creation> creations, int count, String path, String body) {
        for (int i = 0; i < count; i++) {
            creations.add(new Creation(path, body.formatted(i), path.substring(1) + "-" + i));
        }
    }

    private static List<String> answersTo(List<Creation> creations, List<Answer> answers, String... paths) {
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < creations.size(); i++) {
            if (List.of(paths).contains(creations.get(i).path())) {
                ids.add(answers.get(i).text());
            }
        }
        return ids;
    }

    private Answer send(Creation creation) {
        return IdempotencyTest.post(alice, creation.key(), creation.path(), creation.body());
    }

    private @Nullable Answer answerOrNull(Creation creation) {
        try {
            return send(creation);
        } catch (UncheckedIOException lost) {
            return null;
        }
    }

    /** In the order of the creations, whatever order they are sent in. */
    private static <R extends @Nullable Object> List<R> atOnce(List<Creation> creations, Function<Creation, R> send)
            throws Exception {
        try (ExecutorService clients =
                Executors.newFixedThreadPool(CLIENTS, Thread.ofVirtual().factory())) {
            List<Callable<R>> calls = new ArrayList<>();
            creations.forEach(creation -> calls.add(() -> send.apply(creation)));
            List<R> results = new ArrayList<>();
            for (Future<R> future : clients.invokeAll(calls)) {
                results.add(future.get());
            }
            return results;
        }
    }
}
