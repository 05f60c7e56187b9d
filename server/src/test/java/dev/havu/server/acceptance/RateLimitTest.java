package dev.havu.server.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.havu.api.contract.Operation;
import dev.havu.server.HavuServer;
import dev.havu.server.config.ConfigLoader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The rate limits of the whole server, on clocks that stand still: 500 per project, 60 per endpoint, 120 for two lists. */
class RateLimitTest {
    private static final Duration WINDOW = Duration.ofSeconds(60);
    private static final Pattern POLICY = Pattern.compile("\"project\";q=(\\d+);w=60, \"endpoint\";q=(\\d+);w=60");
    private static final Pattern REST =
            Pattern.compile("\"project\";r=(\\d+);t=(\\d+), \"endpoint\";r=(\\d+);t=(\\d+)");

    @TempDir
    private Path directory;

    private RunningHavu havu;
    private ApiClient alice;

    /** What the headers of an answer say. */
    private record Limits(
            int projectQuota,
            int endpointQuota,
            int projectRest,
            int projectSeconds,
            int endpointRest,
            int endpointSeconds) {
        static Limits of(Answer answer) {
            Matcher policy = POLICY.matcher(answer.header("RateLimit-Policy"));
            Matcher rest = REST.matcher(answer.header("RateLimit"));
            assertThat(policy.matches() && rest.matches())
                    .as("%s answered %s with %s", answer.request(), answer.status(), answer.headers())
                    .isTrue();
            return new Limits(
                    Integer.parseInt(policy.group(1)),
                    Integer.parseInt(policy.group(2)),
                    Integer.parseInt(rest.group(1)),
                    Integer.parseInt(rest.group(2)),
                    Integer.parseInt(rest.group(3)),
                    Integer.parseInt(rest.group(4)));
        }
    }

    @BeforeEach
    void start() {
        havu = RunningHavu.settings()
                .in(directory)
                .withRateLimits()
                .furtherCloud("second", "carol")
                .start();
        alice = havu.alice();
    }

    @AfterEach
    void stop() {
        havu.close();
    }

    @Test
    void an_answer_tells_quotas_rests_and_times_in_the_documented_syntax() {
        Answer first = alice.get("/balance").expect(200);
        assertThat(first.header("RateLimit-Policy")).isEqualTo("\"project\";q=500;w=60, \"endpoint\";q=60;w=60");
        assertThat(first.header("RateLimit")).isEqualTo("\"project\";r=499;t=60, \"endpoint\";r=59;t=60");
        assertThat(first.headers().firstValue("Retry-After")).isEmpty();

        havu.advance(Duration.ofSeconds(23));
        Answer second = alice.get("/instances").expect(200);
        assertThat(second.header("RateLimit-Policy")).isEqualTo("\"project\";q=500;w=60, \"endpoint\";q=120;w=60");
        assertThat(second.header("RateLimit")).isEqualTo("\"project\";r=498;t=37, \"endpoint\";r=119;t=60");
    }

    @ParameterizedTest
    @CsvSource({
        "/instances, 120",
        "/volumes, 120",
        "/clusters, 60",
        "/volumes/trash, 60",
        "/ssh-keys, 60",
        "/instances/00000000-0000-4000-8000-000000000000, 60"
    })
    void beyond_its_quota_an_endpoint_is_429_until_its_window_is_over(String path, int quota) {
        for (int i = 1; i <= quota; i++) {
            Answer answer = alice.get(path);
            assertThat(answer.status()).isIn(200, 404);
            assertThat(Limits.of(answer)).isEqualTo(new Limits(500, quota, 500 - i, 60, quota - i, 60));
        }
        havu.advance(Duration.ofMillis(10_500));

        for (int i = 0; i < 3; i++) {
            Answer refused = alice.get(path);
            refused.expectError(429, "rate_limit_exceeded", quota + " in 60 seconds", "endpoint", "try again in 50 s");
            assertThat(refused.header("Retry-After")).isEqualTo("50");
            assertThat(refused.header("Content-Type")).isEqualTo("application/json; charset=utf-8");
            assertThat(Limits.of(refused)).isEqualTo(new Limits(500, quota, 500 - quota, 50, 0, 50));
        }
        assertThat(alice.get("/balance").expect(200).header("Retry-After")).isEmpty();

        havu.advance(Duration.ofMillis(49_499));
        assertThat(alice.get(path).expect(429).header("Retry-After")).isEqualTo("1");
        havu.advance(Duration.ofMillis(1));
        assertThat(Limits.of(alice.get(path))).isEqualTo(new Limits(500, quota, 499, 60, quota - 1, 60));
    }

    @Test
    void beyond_the_quota_of_the_project_everything_is_429_and_changes_nothing() {
        Belongings belongings = Belongings.bought(havu, alice);
        havu.advance(WINDOW);
        for (int i = 0; i < 500; i++) {
            alice.get("/ssh-keys/" + new UUID(0, i)).expect(404);
        }
        havu.advance(Duration.ofSeconds(11));
        StoredState before = StoredState.of(directory);

        for (String operationId : SampleRequests.operationIds(true)) {
            Answer refused = SampleRequests.of(operationId, belongings).send(alice);
            refused.expectError(429, "rate_limit_exceeded", "500 in 60 seconds", "project", "try again in 49 s");
            assertThat(refused.header("Retry-After")).isEqualTo("49");
            Limits limits = Limits.of(refused);
            assertThat(limits.projectRest()).isZero();
            assertThat(limits.endpointRest()).isEqualTo(limits.endpointQuota());
        }
        assertThat(StoredState.of(directory)).isEqualTo(before);

        havu.advance(Duration.ofSeconds(49));
        for (String operationId : SampleRequests.operationIds(true)) {
            if (ApiClient.document().operation(operationId).method().equals("GET")) {
                SampleRequests.of(operationId, belongings).send(alice).expect(200);
            }
        }
    }

    @Test
    void what_is_refused_is_not_carried_out_however_it_is_sent() {
        for (int i = 0; i < 60; i++) {
            alice.create("/ssh-keys", "{\"name\":\"%d\",\"key\":\"k\"}".formatted(i));
        }
        String body = "{\"name\":\"one too many\",\"key\":\"k\"}";

        alice.post("/ssh-keys", body).expect(429);
        alice.post("/ssh-keys", "{not json").expect(429);
        alice.send("POST", "/ssh-keys", body, Map.of("Content-Type", "text/plain"))
                .expect(429);
        alice.post("/ssh-keys", " ".repeat(2_000_000)).expect(429);
        assertThat(alice.getJson("/ssh-keys")).hasSize(60);
        alice.post("/sshkeys", body).expect(201);
    }

    @Test
    void the_key_of_an_endpoint_is_method_and_full_path() {
        String volume =
                alice.create("/volumes", "{\"type\":\"NVMe\",\"name\":\"v\",\"size\":1,\"location_code\":\"FIN-01\"}");
        assertThat(endpointRest(alice.get("/volumes/" + volume))).isEqualTo(59);
        assertThat(endpointRest(alice.get("/volumes/" + new UUID(0, 1)))).isEqualTo(59);
        assertThat(endpointRest(alice.get("/volumes/" + new UUID(0, 2)))).isEqualTo(59);
        assertThat(endpointRest(alice.delete("/volumes/" + volume))).isEqualTo(59);
        assertThat(endpointRest(alice.get("/volumes"))).isEqualTo(119);
        assertThat(endpointRest(alice.put("/volumes", "{}"))).isEqualTo(59);
        assertThat(endpointRest(alice.get("/volumes/trash"))).isEqualTo(59);
        assertThat(endpointRest(alice.get("/instances"))).isEqualTo(119);
        assertThat(endpointRest(alice.post("/instances", "{}"))).isEqualTo(59);
        assertThat(endpointRest(alice.get("/ssh-keys"))).isEqualTo(59);
        assertThat(endpointRest(alice.get("/sshkeys"))).isEqualTo(59);

        assertThat(endpointRest(alice.get("/volumes/" + volume))).isEqualTo(58);
        assertThat(endpointRest(alice.delete("/volumes/" + volume))).isEqualTo(58);
    }

    @ParameterizedTest
    @ValueSource(strings = {"?status=running", "?status=nonsense", "/", "//", "?", "?&&"})
    void the_query_and_superfluous_slashes_are_no_part_of_the_key(String rest) {
        alice.get("/instances").expect(200);

        assertThat(endpointRest(alice.get("/instances" + rest))).isEqualTo(118);
        assertThat(endpointRest(alice.get("//instances" + rest))).isEqualTo(117);
    }

    /** What a token's bearer gets is told and counted, whatever it is. */
    @Test
    void every_answer_to_an_authenticated_request_tells_the_limits_and_counts_once() {
        String tooLong = "{\"padding\":\"" + "x".repeat(1 << 20) + "\"}";
        ApiClient scopeless = havu.client("alice-without-scope");
        for (String operationId : SampleRequests.operationIds(true)) {
            havu.advance(WINDOW);
            SampleRequests.Sample sample = SampleRequests.of(operationId, Belongings.nobodys());
            Operation operation = sample.operation();

            assertCounted(1, sample.send(alice));
            assertCounted(2, sample.send(scopeless).expect(403));
            assertCounted(
                    3,
                    sample.withPath(sample.path() + "?status=&is_spot=&page=").send(alice));
            if (operation.requestBody() != null) {
                assertCounted(4, sample.withBody("[]").send(alice).expect(400));
                assertCounted(5, sample.sendAs(alice, "text/xml", "<a/>").expect(415));
                assertCounted(6, sample.withBody(tooLong).send(alice).expect(413));
            }
            String malformed = sample.path().replaceAll("[0-9a-f]{8}-[0-9a-f-]+", "malformed");
            if (!malformed.equals(sample.path())) {
                Limits limits = Limits.of(sample.withPath(malformed).send(alice).expect(400));
                assertThat(limits.endpointRest()).as(operationId).isEqualTo(59);
            }
        }
    }

    @Test
    void refusals_for_the_state_and_for_capacity_tell_the_limits_too() {
        Belongings mine = Belongings.bought(havu, alice);
        havu.advance(WINDOW);

        Limits.of(alice.post("/instances/" + mine.instance() + "/tags", "{\"key\":\"owner\"}")
                .expect(409));
        Limits.of(alice.post("/instances", """
                        {"instance_type":"CPU.4V.16G","image":"ubuntu-24.04","hostname":"nowhere",
                         "location_code":"ICE-01"}""").expect(503));
        Limits.of(alice.put("/volumes", "{\"action\":\"transfer\",\"id\":\"%s\"}".formatted(mine.volume()))
                .expect(403));
        Limits.of(alice.put("/instances", "{\"action\":\"start\",\"id\":\"%s\"}".formatted(mine.instance()))
                .expect(204));
        Limits.of(alice.get("/admin/anything").expect(403));
    }

    @Test
    void a_long_list_in_chunks_tells_the_limits_too() {
        String name = "😀".repeat(255);
        for (int i = 0; i < 60; i++) {
            alice.create(
                    "/volumes",
                    "{\"type\":\"NVMe\",\"name\":\"%s\",\"size\":1,\"location_code\":\"FIN-01\"}".formatted(name));
        }

        Answer list = alice.get("/volumes").expect(200);

        assertThat(list.header("Transfer-Encoding")).isEqualTo("chunked");
        assertThat(Limits.of(list)).isEqualTo(new Limits(500, 120, 439, 60, 119, 60));
    }

    @Test
    void public_answers_tell_nothing_count_nowhere_and_are_never_refused() {
        for (String operationId : SampleRequests.operationIds(false)) {
            SampleRequests.Sample sample = SampleRequests.of(operationId, Belongings.nobodys());
            for (int i = 0; i < 61; i++) {
                assertUnlimited(sample.send(alice).expect(200));
            }
        }
        assertThat(Limits.of(alice.get("/balance")).projectRest()).isEqualTo(499);
    }

    @Test
    void tokens_are_issued_without_limit() {
        for (int i = 0; i < 600; i++) {
            assertUnlimited(havu.anonymous().post("/oauth2/token", """
                            {"grant_type":"client_credentials","client_id":"alice","client_secret":"wrong"}""").expect(401));
        }
        assertThat(Limits.of(havu.alice().get("/balance")).projectRest()).isEqualTo(499);
    }

    @Test
    void who_is_not_authenticated_is_told_nothing_and_costs_nobody_anything() {
        for (int i = 0; i < 130; i++) {
            assertUnlimited(havu.anonymous().get("/instances").expect(401));
            assertUnlimited(alice.withToken("garbage").get("/instances").expect(401));
            assertUnlimited(alice.get("/no-such-path").expect(404));
            assertUnlimited(alice.send("HEAD", "/instances", null, Map.of()).expect(200));
        }
        assertThat(Limits.of(alice.get("/instances"))).isEqualTo(new Limits(500, 120, 499, 60, 119, 60));
    }

    @Test
    void each_window_begins_with_its_own_first_request() {
        assertThat(Limits.of(alice.get("/balance"))).isEqualTo(new Limits(500, 60, 499, 60, 59, 60));
        havu.advance(Duration.ofSeconds(20));
        assertThat(Limits.of(alice.get("/locations"))).isEqualTo(new Limits(500, 60, 498, 40, 59, 60));
        havu.advance(Duration.ofMillis(39_999));
        assertThat(Limits.of(alice.get("/balance"))).isEqualTo(new Limits(500, 60, 497, 1, 58, 1));
        assertThat(Limits.of(alice.get("/locations"))).isEqualTo(new Limits(500, 60, 496, 1, 58, 21));
        havu.advance(Duration.ofMillis(1));
        assertThat(Limits.of(alice.get("/locations"))).isEqualTo(new Limits(500, 60, 499, 60, 57, 20));
        assertThat(Limits.of(alice.get("/balance"))).isEqualTo(new Limits(500, 60, 498, 60, 59, 60));
    }

    @Test
    void projects_have_limits_of_their_own_and_credentials_of_one_project_share_them() {
        for (int i = 0; i < 120; i++) {
            alice.get("/instances").expect(200);
        }

        alice.get("/instances").expect(429);
        havu.alice().get("/instances").expect(429);
        havu.client("alice-without-scope").get("/instances").expect(429);
        assertThat(Limits.of(havu.bob().get("/instances").expect(200)))
                .isEqualTo(new Limits(500, 120, 499, 60, 119, 60));
    }

    @Test
    void clouds_have_limits_and_windows_of_their_own() {
        ApiClient carol = havu.client("carol");
        for (int i = 0; i < 121; i++) {
            alice.get("/instances");
        }
        alice.get("/instances").expect(429);
        assertThat(Limits.of(carol.get("/instances"))).isEqualTo(new Limits(500, 120, 499, 60, 119, 60));

        havu.advance("second", Duration.ofSeconds(30));
        alice.get("/instances").expect(429);
        assertThat(Limits.of(carol.get("/instances"))).isEqualTo(new Limits(500, 120, 498, 30, 118, 30));

        havu.advance(WINDOW);
        assertThat(Limits.of(alice.get("/instances"))).isEqualTo(new Limits(500, 120, 499, 60, 119, 60));
        assertThat(Limits.of(carol.get("/instances"))).isEqualTo(new Limits(500, 120, 497, 30, 117, 30));
    }

    @Test
    void switched_off_there_is_no_limit_and_no_header() {
        Map<String, String> flags = Map.of("rate-limits", "off", "memory", "on", "port", "0");
        try (HavuServer server = HavuServer.start(ConfigLoader.load(flags, Map.of()))) {
            ApiClient anonymous = new ApiClient(server, null);
            String token = anonymous
                    .post("/oauth2/token", """
                            {"grant_type":"client_credentials","client_id":"havu","client_secret":"havu-local-secret"}""")
                    .expect(200)
                    .json()
                    .get("access_token")
                    .asString();
            for (int i = 0; i < 600; i++) {
                assertUnlimited(anonymous.withToken(token).get("/balance").expect(200));
            }
            assertUnlimited(anonymous.withToken(token).get("/instances/x").expect(400));
        }
    }

    /** One request after another in one window: each is told as the next one, of the project and of the endpoint. */
    private static void assertCounted(int number, Answer answer) {
        Limits limits = Limits.of(answer);
        assertThat(limits.projectRest()).as(answer.request()).isEqualTo(500 - number);
        assertThat(limits.endpointRest()).as(answer.request()).isEqualTo(limits.endpointQuota() - number);
    }

    private static void assertUnlimited(Answer answer) {
        assertThat(answer.headers().map()).doesNotContainKeys("ratelimit", "ratelimit-policy", "retry-after");
    }

    private static int endpointRest(Answer answer) {
        return Limits.of(answer).endpointRest();
    }
}
