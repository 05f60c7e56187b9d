package dev.havu.server.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.havu.drivers.simulator.SimulationSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/**
 * One server with two clouds of the same fleet and with projects of the same names: {@code default} with alice and bob, and
 * {@code second} with carol and carol-other. They never meet.
 */
class CloudIsolationTest {
    private static final Pattern UUID = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");

    @Test
    void the_same_things_with_the_same_names_live_in_both_and_have_no_id_in_common() {
        try (RunningHavu havu = instantClouds()) {
            ApiClient alice = havu.alice();
            ApiClient carol = havu.client("carol");
            Everything beforeAlice = Everything.of(carol);

            Belongings.bought(havu, alice);
            assertThat(Everything.of(carol)).isEqualTo(beforeAlice);

            Everything beforeCarol = Everything.of(alice);
            Belongings.bought(havu, carol);
            assertThat(Everything.of(alice)).isEqualTo(beforeCarol);

            assertThat(names(carol)).isEqualTo(names(alice)).isNotEmpty();
            Set<String> ofAlice = ids(Everything.of(alice));
            assertThat(ofAlice).hasSizeGreaterThan(10).doesNotContainAnyElementsOf(ids(Everything.of(carol)));
            for (String other : List.of("bob", "carol-other")) {
                assertThat(ids(Everything.of(havu.client(other)))).as(other).isEmpty();
            }
        }
    }

    @Test
    void an_id_of_one_cloud_means_nothing_in_the_other_for_every_operation_and_nothing_changes_there() {
        try (RunningHavu havu = instantClouds()) {
            ApiClient alice = havu.alice();
            Belongings ofAlice = Belongings.bought(havu, alice);
            Everything before = Everything.of(alice);
            for (String clientId : List.of("carol", "carol-other")) {
                ApiClient stranger = havu.client(clientId);
                for (String operationId : SampleRequests.operationIds(true)) {
                    SampleRequests.Sample sample = SampleRequests.of(operationId, ofAlice);
                    Answer answer = sample.send(stranger);
                    if (IdWalkTest.DELETE_WHAT_IS_THERE.contains(operationId)) {
                        answer.expect(200);
                    } else if (UUID.matcher(sample.path()).find()) {
                        answer.expectError(404, "not_found", "not found");
                    }
                }
                for (String action : List.of("delete", "start", "hibernate", "delete_stuck", "configure_spot")) {
                    stranger.put("/instances", Body.of("action", action, "id", ofAlice.instance()))
                            .expectError(404, "not_found", ofAlice.instance());
                }
                for (String action : List.of("delete", "detach", "clone", "restore")) {
                    stranger.put("/volumes", Body.of("action", action, "id", ofAlice.volume()))
                            .expectError(404, "not_found", ofAlice.volume());
                }
            }
            assertThat(Everything.of(alice)).isEqualTo(before);
        }
    }

    @Test
    void a_fleet_that_is_used_up_leaves_the_other_as_it_was() {
        try (RunningHavu havu = instantClouds()) {
            ApiClient alice = havu.alice();
            ApiClient carol = havu.client("carol");
            Everything before = Everything.of(carol);

            List<DeployBody> orders = List.of(
                    DeployBody.small().with("instance_type", "8H100.80S.176V"),
                    DeployBody.small().with("instance_type", "8B200.240V"),
                    DeployBody.small().with("instance_type", "CPU.360V.1440G"));
            for (String location : List.of("FIN-01", "FIN-03")) {
                for (DeployBody order : orders) {
                    deployUntilFull(alice, order.with("location_code", location));
                }
            }
            alice.create("/volumes", Body.of("type", "NVMe", "name", "v", "size", 18_000, "location_code", "FIN-01"));
            alice.post("/volumes", Body.of("type", "NVMe", "name", "v", "size", 18_000, "location_code", "FIN-01"))
                    .expectError(503, "service_unavailable");
            assertThat(alice.getJson("/instance-availability/8H100.80S.176V").asBoolean())
                    .isFalse();
            assertThat(alice.getJson("/cluster-availability/16B200").asBoolean())
                    .isFalse();

            assertThat(Everything.of(carol)).isEqualTo(before);
            for (DeployBody order : orders) {
                carol.create("/instances", order.toString());
            }
            carol.create("/volumes", Body.of("type", "NVMe", "name", "v", "size", 18_000, "location_code", "FIN-01"));
        }
    }

    @Test
    void moving_the_clock_of_one_moves_nothing_in_the_other() {
        try (RunningHavu havu = clouds()) {
            InstanceClient alice = new InstanceClient(havu, havu.alice());
            InstanceClient carol = new InstanceClient(havu, havu.client("carol"));
            String ofAlice = alice.ordered();
            String ofCarol = carol.ordered();

            havu.advance(Duration.ofSeconds(10));
            assertThat(alice.status(ofAlice)).isEqualTo("running");
            assertThat(carol.status(ofCarol)).isEqualTo("ordered");
            assertThat(date(alice.api().get("/balance"))).isEqualTo("Sun, 01 Nov 2026 10:00:10 GMT");
            assertThat(date(carol.api().get("/balance"))).isEqualTo("Sun, 01 Nov 2026 10:00:00 GMT");
            assertThat(date(carol.api().get("/instances/x"))).isEqualTo("Sun, 01 Nov 2026 10:00:00 GMT");

            havu.advance("second", Duration.ofSeconds(1));
            assertThat(carol.status(ofCarol)).isEqualTo("provisioning");
            assertThat(date(carol.api().get("/balance"))).isEqualTo("Sun, 01 Nov 2026 10:00:01 GMT");
            assertThat(date(alice.api().get("/balance"))).isEqualTo("Sun, 01 Nov 2026 10:00:10 GMT");
            assertThat(alice.get(alice.ordered()).get("created_at").asString()).isEqualTo("2026-11-01T10:00:10.000Z");
            assertThat(carol.get(carol.ordered()).get("created_at").asString()).isEqualTo("2026-11-01T10:00:01.000Z");
        }
    }

    @Test
    void where_no_token_tells_the_cloud_the_date_is_that_of_the_first() {
        try (RunningHavu havu = clouds()) {
            havu.advance(Duration.ofSeconds(10));
            havu.advance("second", Duration.ofSeconds(99));

            for (String path : List.of("/locations", "/instance-types", "/no-such-path")) {
                assertThat(date(havu.anonymous().get(path))).isEqualTo("Sun, 01 Nov 2026 10:00:10 GMT");
            }
        }
    }

    @Test
    void a_token_expires_by_the_clock_of_its_own_cloud() {
        try (RunningHavu havu = clouds()) {
            ApiClient alice = havu.alice();
            ApiClient carol = havu.client("carol");

            havu.advance(Duration.ofHours(1));
            alice.get("/balance").expect(401);
            carol.get("/balance").expect(200);
            havu.alice().get("/balance").expect(200);

            havu.advance("second", Duration.ofHours(1));
            carol.get("/balance").expect(401);
        }
    }

    @Test
    void a_refreshed_token_opens_the_same_cloud() {
        try (RunningHavu havu = clouds()) {
            havu.client("carol").create("/ssh-keys", "{\"name\":\"of carol\",\"key\":\"k\"}");
            String refresh = havu.anonymous()
                    .post(
                            "/oauth2/token",
                            Body.of(
                                    "grant_type",
                                    "client_credentials",
                                    "client_id",
                                    "carol",
                                    "client_secret",
                                    RunningHavu.SECRET))
                    .expect(200)
                    .json()
                    .get("refresh_token")
                    .asString();
            havu.advance(Duration.ofHours(5));
            havu.advance("second", Duration.ofHours(5));

            String access = havu.anonymous()
                    .post("/oauth2/token", Body.of("grant_type", "refresh_token", "refresh_token", refresh))
                    .expect(200)
                    .json()
                    .get("access_token")
                    .asString();

            assertThat(havu.anonymous().withToken(access).getJson("/ssh-keys").findValuesAsString("name"))
                    .containsExactly("of carol");
            assertThat(havu.alice().getJson("/ssh-keys")).isEmpty();
        }
    }

    /** Ids, addresses, tokens of machines and durations are all drawn from the random source of the cloud. */
    @Test
    void what_happens_in_one_does_not_change_what_is_drawn_in_the_other() {
        List<String> alone;
        try (RunningHavu havu = clouds()) {
            alone = story(havu, () -> {});
        }
        List<String> besideAnother;
        try (RunningHavu havu = clouds()) {
            ApiClient alice = havu.alice();
            ApiClient bob = havu.bob();
            besideAnother = story(havu, () -> {
                String key = alice.create("/ssh-keys", "{\"name\":\"n\",\"key\":\"k\"}");
                alice.create(
                        "/instances",
                        DeployBody.small().with("ssh_key_ids", key).toString());
                bob.create("/volumes", Body.of("type", "NVMe", "name", "v", "size", 1, "location_code", "FIN-01"));
                havu.advance(Duration.ofSeconds(3));
            });
        }

        assertThat(besideAnother).isEqualTo(alone);
    }

    @Test
    void the_name_of_a_project_means_the_one_of_the_own_cloud() {
        try (RunningHavu havu = instantClouds()) {
            InstanceClient alice = new InstanceClient(havu, havu.alice());
            String id = alice.running();

            alice.act("transfer", id, Map.of("project_id", "other")).expect(202);

            assertThat(havu.bob().getJson("/instances").findValuesAsString("id"))
                    .containsExactly(id);
            for (String clientId : List.of("carol", "carol-other")) {
                assertThat(havu.client(clientId).getJson("/instances")).isEmpty();
                assertThat(havu.client(clientId).getJson("/volumes")).isEmpty();
            }
        }
    }

    @Test
    void a_quota_that_is_used_up_leaves_the_other_cloud_its_own() {
        try (RunningHavu havu = RunningHavu.settings()
                .scriptQuota(2)
                .furtherCloud("second", "carol")
                .start()) {
            String script = "{\"name\":\"n\",\"script\":\"s\"}";
            for (String clientId : List.of("alice", "carol", "bob", "carol-other")) {
                ApiClient client = havu.client(clientId);
                client.create("/scripts", script);
                client.create("/scripts", script);
                client.post("/scripts", script).expectError(400, "invalid_request", "quota");
            }
        }
    }

    private static RunningHavu clouds() {
        return RunningHavu.settings().furtherCloud("second", "carol").start();
    }

    private static RunningHavu instantClouds() {
        return RunningHavu.settings()
                .simulation(SimulationSpec.instant())
                .furtherCloud("second", "carol")
                .start();
    }

    /** What carol sees of a few machines, with something else happening in between. */
    private static List<String> story(RunningHavu havu, Runnable meanwhile) {
        ApiClient carol = havu.client("carol");
        List<String> seen = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            meanwhile.run();
            carol.create("/instances", DeployBody.gpu().with("image", "jupyter").toString());
            meanwhile.run();
            carol.create("/volumes", Body.of("type", "NVMe_Shared", "name", "v", "size", 1, "location_code", "FIN-01"));
            havu.advance("second", Duration.ofMillis(1_250));
            meanwhile.run();
            seen.add(carol.get("/instances").expect(200).text());
            seen.add(carol.get("/volumes").expect(200).text());
        }
        return seen;
    }

    private static void deployUntilFull(ApiClient client, DeployBody order) {
        Answer answer = client.post("/instances", order.toString());
        for (int i = 0; i < 10 && answer.status() == 202; i++) {
            answer = client.post("/instances", order.toString());
        }
        answer.expectError(503, "service_unavailable");
    }

    private static List<String> names(ApiClient client) {
        List<String> names = new ArrayList<>();
        for (String list : List.of("/instances", "/volumes", "/clusters", "/ssh-keys", "/scripts")) {
            for (JsonNode resource : client.getJson(list)) {
                JsonNode name = resource.has("name") ? resource.get("name") : resource.get("hostname");
                if (!name.asString().startsWith("OS-")) {
                    names.add(list + " " + name.asString());
                }
            }
        }
        return names;
    }

    private static Set<String> ids(Everything everything) {
        Set<String> ids = new TreeSet<>();
        everything.answers().values().stream()
                .flatMap(text -> UUID.matcher(text).results())
                .map(MatchResult::group)
                .forEach(ids::add);
        return ids;
    }

    private static String date(Answer answer) {
        return answer.header("Date");
    }
}
