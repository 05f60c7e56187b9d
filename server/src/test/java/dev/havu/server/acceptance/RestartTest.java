package dev.havu.server.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.havu.api.contract.Operation;
import dev.havu.domain.clusters.ClusterState;
import dev.havu.domain.clusters.NodeState;
import dev.havu.domain.fleet.FleetSpec;
import dev.havu.domain.fleet.FleetSpec.HostGroup;
import dev.havu.domain.instances.InstanceState;
import dev.havu.domain.volumes.VolumeState;
import dev.havu.drivers.simulator.SimulationSpec;
import dev.havu.server.tokens.TokenSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Who stops Havu and starts it again on the same directory finds everything as it was. */
class RestartTest {
    private static final FleetSpec FLEET = new FleetSpec(Map.of(
            "FIN-01",
            List.of(
                    new HostGroup("h100", 2, "H100", 8, 352, 2048, 20_000, true, false),
                    new HostGroup("cpu", 4, null, 0, 384, 1536, 20_000, true, false)),
            "FIN-03",
            List.of(
                    new HostGroup("b200", 40, "B200", 8, 352, 2048, 10_000, true, false),
                    new HostGroup("cpu", 4, null, 0, 384, 1536, 10_000, true, false))));

    @TempDir
    Path directory;

    @Test
    void every_answer_to_every_get_is_the_same_after_a_restart() {
        RunningHavu.Settings settings = RunningHavu.settings()
                .in(directory)
                .fleet(FLEET)
                .simulation(failures())
                .furtherCloud("suite", "carol");
        List<String> paths = new ArrayList<>();
        Map<String, String> before;
        List<String> stored;
        Instant now;
        try (RunningHavu havu = settings.start()) {
            ApiClient alice = havu.alice();
            paths.addAll(pathsOf(Belongings.bought(havu, alice)));
            paths.addAll(pathsOf(Belongings.bought(havu, havu.bob())));
            paths.addAll(oneOfEveryState(havu, alice));
            paths.addAll(deletedForGood(havu, alice));
            havu.client("carol").create("/ssh-keys", "{\"name\":\"carol's\",\"key\":\"ssh-ed25519 AAAA\"}");
            now = now(havu);
            before = answers(havu, paths);
            stored = stored(havu);
        }
        try (RunningHavu havu = settings.startingAt(now).start()) {
            assertThat(answers(havu, paths)).isEqualTo(before);
            assertThat(stored(havu)).isEqualTo(stored);
        }
        assertThat(before.values())
                .filteredOn(answer -> answer.startsWith("200"))
                .hasSizeGreaterThan(200);
        assertThat(String.join("\n", before.values())).contains("carol's");
    }

    @Test
    void what_rests_is_left_alone_however_long_havu_was_away() {
        RunningHavu.Settings settings =
                RunningHavu.settings().in(directory).fleet(FLEET).simulation(failures());
        List<String> paths = new ArrayList<>();
        Map<String, String> before;
        Instant now;
        try (RunningHavu havu = settings.start()) {
            for (InstanceState state : InstanceState.values()) {
                paths.add("/instances/"
                        + new InstanceClient(havu, havu.alice()).in(state, 1).getFirst());
            }
            for (VolumeState state : VolumeState.values()) {
                VolumeCalls volumes = new VolumeCalls(havu, havu.alice());
                paths.add("/volumes/" + volumes.in(state, volumes.offlineInstance("FIN-01")));
            }
            havu.settle();
            now = now(havu);
            before = answers(havu.alice(), paths);
        }
        try (RunningHavu havu =
                settings.startingAt(now.plus(Duration.ofDays(1))).start()) {
            havu.settle();
            assertThat(answers(havu.alice(), paths)).isEqualTo(before);
        }
    }

    @Test
    void tokens_work_as_long_as_they_would_have_without_the_restart() {
        RunningHavu.Settings settings = RunningHavu.settings().in(directory);
        Duration lifetime = TokenSettings.DEFAULT.accessLifetime();
        JsonNode tokens;
        Instant now;
        try (RunningHavu havu = settings.start()) {
            now = now(havu);
            tokens = havu.anonymous()
                    .post("/oauth2/token", """
                    {"grant_type":"client_credentials","client_id":"alice","client_secret":"%s"}""".formatted(RunningHavu.SECRET))
                    .expect(200)
                    .json();
        }
        String token = tokens.get("access_token").asString();
        try (RunningHavu havu =
                settings.startingAt(now.plus(lifetime).minusSeconds(1)).start()) {
            ApiClient alice = havu.anonymous().withToken(token);
            alice.get("/balance").expect(200);
            havu.advance(Duration.ofSeconds(1));
            alice.get("/balance").expectError(401, "unauthorized_request");
            JsonNode refreshed = havu.anonymous()
                    .post("/oauth2/token", """
                    {"grant_type":"refresh_token","refresh_token":"%s"}""".formatted(
                                    tokens.get("refresh_token").asString()))
                    .expect(200)
                    .json();
            havu.anonymous()
                    .withToken(refreshed.get("access_token").asString())
                    .get("/balance")
                    .expect(200);
        }
    }

    @Test
    void a_token_of_another_directory_does_not_work() {
        String token;
        try (RunningHavu havu =
                RunningHavu.settings().in(directory.resolve("first")).start()) {
            token = havu.alice().token();
        }
        try (RunningHavu havu =
                RunningHavu.settings().in(directory.resolve("second")).start()) {
            havu.anonymous().withToken(token).get("/balance").expectError(401, "unauthorized_request");
        }
    }

    @Test
    void ids_and_addresses_are_not_given_again() {
        RunningHavu.Settings settings = RunningHavu.settings().in(directory);
        List<String> ids = new ArrayList<>();
        List<String> addresses = new ArrayList<>();
        for (int start = 0; start < 3; start++) {
            try (RunningHavu havu = settings.start()) {
                InstanceClient alice = new InstanceClient(havu, havu.alice());
                String id = alice.running();
                ids.add(id);
                ids.add(alice.get(id).get("os_volume_id").asString());
                addresses.add(alice.get(id).get("ip").asString());
            }
        }
        assertThat(ids).doesNotHaveDuplicates().hasSize(6);
        assertThat(addresses).doesNotHaveDuplicates().hasSize(3);
    }

    @Test
    void what_was_taken_stays_taken_and_what_was_given_back_is_free() {
        RunningHavu.Settings settings = RunningHavu.settings().in(directory);
        DeployBody wholeHost = DeployBody.gpu().with("instance_type", "8H100.80S.176V");
        String first;
        Instant now;
        try (RunningHavu havu = settings.start()) {
            InstanceClient alice = new InstanceClient(havu, havu.alice());
            first = alice.running(wholeHost);
            alice.running(wholeHost);
            now = now(havu);
        }
        try (RunningHavu havu = settings.startingAt(now).start()) {
            InstanceClient alice = new InstanceClient(havu, havu.alice());
            assertThat(alice.available("1H100.80S.30V", "FIN-01", false)).isFalse();
            alice.api()
                    .post("/instances", DeployBody.gpu().toString())
                    .expectError(503, "service_unavailable", "1H100.80S.30V", "FIN-01");
            alice.act("delete", first).expect(202);
            havu.settle();
            now = now(havu);
        }
        try (RunningHavu havu = settings.startingAt(now).start()) {
            InstanceClient alice = new InstanceClient(havu, havu.alice());
            alice.running(wholeHost);
            assertThat(alice.available("1H100.80S.30V", "FIN-01", false)).isFalse();
        }
    }

    @Test
    void rate_limits_are_counted_anew() {
        RunningHavu.Settings settings = RunningHavu.settings().in(directory).withRateLimits();
        String first;
        try (RunningHavu havu = settings.start()) {
            ApiClient alice = havu.alice();
            first = alice.get("/ssh-keys").expect(200).header("RateLimit");
            for (int i = 1; i < 60; i++) {
                alice.get("/ssh-keys").expect(200);
            }
            alice.get("/ssh-keys").expectError(429, "rate_limit_exceeded");
        }
        try (RunningHavu havu = settings.start()) {
            assertThat(havu.alice().get("/ssh-keys").expect(200).header("RateLimit"))
                    .isEqualTo(first);
        }
    }

    /** The default timings; machines and clusters with telling names fail. */
    private static SimulationSpec failures() {
        return new SimulationSpec(
                SimulationSpec.defaultPolicies(),
                Stream.of(InstanceClient.failures(), ClusterCalls.failures())
                        .flatMap(spec -> spec.outcomes().stream())
                        .toList());
    }

    /** Every GET of the document, about these belongings. */
    private static List<String> pathsOf(Belongings belongings) {
        return ApiClient.document().operations().stream()
                .filter(operation -> operation.method().equals("GET"))
                .map(Operation::id)
                .map(id -> SampleRequests.of(id, belongings).path())
                .toList();
    }

    private static List<String> oneOfEveryState(RunningHavu havu, ApiClient client) {
        List<String> paths = new ArrayList<>();
        ClusterCalls clusters = new ClusterCalls(havu, client);
        for (ClusterState state : ClusterState.values()) {
            paths.add("/clusters/" + clusters.in(state));
        }
        for (NodeState state : NodeState.values()) {
            paths.add("/clusters/" + clusters.withSecondWorkerIn(state));
        }
        VolumeCalls volumes = new VolumeCalls(havu, client);
        String instance = volumes.offlineInstance("FIN-01");
        for (VolumeState state : VolumeState.values()) {
            paths.add("/volumes/" + volumes.in(state, instance));
        }
        for (InstanceState state : InstanceState.values()) {
            for (String id : new InstanceClient(havu, client).in(state, 2)) {
                paths.add("/instances/" + id);
                paths.add("/instances?id=" + id);
                client.post("/instances/" + id + "/tags", "{\"key\":\"was\",\"value\":\"%s\"}".formatted(state))
                        .expect(201);
                for (String volume : new InstanceClient(havu, client).volumeIds(id)) {
                    paths.add("/volumes/" + volume);
                }
            }
        }
        return paths;
    }

    private static List<String> deletedForGood(RunningHavu havu, ApiClient client) {
        InstanceClient alice = new InstanceClient(havu, client);
        String key = alice.sshKey();
        String script = alice.script();
        client.delete("/ssh-keys/" + key).expect(200);
        client.delete("/scripts/" + script).expect(200);
        return List.of("/ssh-keys/" + key, "/scripts/" + script);
    }

    /** Status and body of what each client gets. */
    private static Map<String, String> answers(RunningHavu havu, List<String> paths) {
        Map<String, String> answers = new LinkedHashMap<>();
        for (String client : List.of("alice", "bob", "carol")) {
            ApiClient api = havu.client(client);
            answers(api, paths).forEach((path, answer) -> answers.put(client + " " + path, answer));
            Everything.of(api).answers().forEach((path, answer) -> answers.put(client + " " + path, "200 " + answer));
        }
        return answers;
    }

    private static Map<String, String> answers(ApiClient client, List<String> paths) {
        Map<String, String> answers = new LinkedHashMap<>();
        for (String path : paths) {
            Answer answer = client.get(path);
            answers.put(path, answer.status() + " " + answer.text());
        }
        return answers;
    }

    /** What no client sees: who holds what, what is free, and what has yet to happen. */
    private static List<String> stored(RunningHavu havu) {
        List<String> stored = new ArrayList<>();
        havu.server().engine().transactions().store().read(session -> {
            session.fleet().allocations(RunningHavu.CLOUD).forEach(each -> stored.add(each.toString()));
            session.fleet().hosts(RunningHavu.CLOUD).forEach(each -> stored.add(each.toString()));
            session.dueWork().all(RunningHavu.CLOUD).forEach(each -> stored.add(each.toString()));
            for (String location : List.of("FIN-01", "FIN-03")) {
                stored.add(location + " " + session.fleet().freeStorage(RunningHavu.CLOUD, location));
            }
            return stored;
        });
        return stored;
    }

    private static Instant now(RunningHavu havu) {
        return havu.server().engine().cloud(RunningHavu.CLOUD).clock().instant();
    }
}
