package dev.havu.server.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Fault rules: what is asked to go wrong does, exactly so often, for exactly those. */
class FaultTest {
    private static final String FAULTS = "/admin/v1/clouds/default/faults";
    private static final String KEY = "{\"name\":\"laptop\",\"key\":\"ssh-ed25519 AAAA\"}";

    @TempDir
    private Path directory;

    private RunningHavu havu =
            RunningHavu.settings().furtherCloud("second", "carol").start();
    private final ApiClient admin = havu.admin();
    private final ApiClient alice = havu.alice();
    private final InstanceClient instances = new InstanceClient(havu, alice);

    @AfterEach
    void stop() {
        havu.close();
    }

    @Test
    void the_next_three_deployments_get_503_in_the_form_of_the_api_and_the_fourth_is_carried_out() {
        String id = add("""
                {"operation":"POST /instances","times":3,"effect":{"kind":"refuse","status":503,
                 "message":"Not enough resources to deploy CPU.4V.16G in FIN-01"}}""");

        for (int i = 0; i < 3; i++) {
            alice.post("/instances", DeployBody.small().toString())
                    .expectExactError(
                            503, "service_unavailable", "Not enough resources to deploy CPU.4V.16G in FIN-01");
        }

        assertThat(alice.getJson("/instances")).isEmpty();
        instances.running(DeployBody.small());
        JsonNode rule = admin.getJson(FAULTS + "/" + id);
        assertThat(rule.get("operation").asString()).isEqualTo("deployInstance");
        assertThat(rule.get("hits").asInt()).isEqualTo(3);
        assertThat(rule.get("remaining").asInt()).isZero();
    }

    @Test
    void the_second_token_of_a_project_is_refused_and_nobody_elses() {
        add("""
                {"operation":"getAccessToken","project":"default","skip":1,"times":1,
                 "effect":{"kind":"refuse","status":401,"message":"Invalid client id or client secret"}}""");

        token("alice").expect(200);
        token("bob").expect(200);
        token("carol").expect(200);
        token("alice").expectExactError(401, "unauthorized_request", "Invalid client id or client secret");
        token("alice").expect(200);
        token("bob").expect(200);
    }

    @Test
    void a_refresh_token_is_one_of_its_project_too() {
        String refresh = token("alice").expect(200).json().get("refresh_token").asString();
        String body = "{\"grant_type\":\"refresh_token\",\"refresh_token\":\"" + refresh + "\"}";
        add("""
                {"operation":"getAccessToken","project":"default","times":1,
                 "effect":{"kind":"refuse","status":401}}""");

        havu.anonymous().post("/oauth2/token", body).expectError(401, "unauthorized_request", "fault rule");
        havu.anonymous().post("/oauth2/token", body).expect(200);
    }

    @Test
    void a_rule_is_about_its_cloud_and_its_project_only() {
        ApiClient bob = havu.bob();
        ApiClient carol = havu.client("carol");
        add("{\"operation\":\"*\",\"project\":\"other\",\"effect\":{\"kind\":\"refuse\",\"status\":500}}");

        for (int i = 0; i < 3; i++) {
            alice.get("/ssh-keys").expect(200);
            carol.get("/ssh-keys").expect(200);
            havu.anonymous().get("/instance-types").expect(200);
        }
        bob.get("/ssh-keys").expectError(500, "server_error");
        bob.get("/balance").expectError(500, "server_error");
    }

    @Test
    void lists_that_need_no_token_are_those_of_the_cloud_of_a_token_or_of_the_default_one() {
        ApiClient carol = havu.client("carol");
        add("{\"operation\":\"listInstanceTypes\",\"effect\":{\"kind\":\"refuse\",\"status\":500}}");

        havu.anonymous().get("/instance-types").expect(500);
        alice.get("/instance-types").expect(500);
        carol.get("/instance-types").expect(200);
    }

    @Test
    void three_of_fifty_requests_at_once_are_hit_and_no_more() throws Exception {
        add("{\"operation\":\"addSshKey\",\"times\":3,\"effect\":{\"kind\":\"refuse\",\"status\":500}}");

        List<Integer> statuses = atOnce(50, () -> alice.post("/ssh-keys", KEY).status());

        assertThat(statuses.stream().filter(status -> status == 500)).hasSize(3);
        assertThat(statuses.stream().filter(status -> status == 201)).hasSize(47);
        assertThat(alice.getJson("/ssh-keys")).hasSize(47);
    }

    @Test
    void rules_for_the_same_operation_hit_one_after_the_other() {
        add("{\"operation\":\"listSshKeys\",\"skip\":1,\"times\":2,\"effect\":{\"kind\":\"refuse\",\"status\":500}}");
        add("""
                {"operation":"GET /ssh-keys","times":2,"effect":{"kind":"refuse","status":429,"retry_after":7}}""");

        List<Integer> statuses = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            statuses.add(alice.get("/ssh-keys").status());
        }

        assertThat(statuses).containsExactly(429, 500, 500, 429, 200, 200);
    }

    @Test
    void a_refusal_has_the_code_of_its_status_and_a_retry_after_as_asked_for() {
        add(
                "{\"operation\":\"listSshKeys\",\"times\":1,\"effect\":{\"kind\":\"refuse\",\"status\":429,\"retry_after\":7}}");
        add("{\"operation\":\"listSshKeys\",\"times\":1,\"effect\":{\"kind\":\"refuse\",\"status\":429}}");
        add("{\"operation\":\"addSshKey\",\"times\":1,\"effect\":{\"kind\":\"refuse\",\"status\":403}}");
        add("{\"operation\":\"addSshKey\",\"times\":1,\"effect\":{\"kind\":\"refuse\",\"status\":401}}");
        add("""
                {"operation":"addSshKey","times":1,
                 "effect":{"kind":"refuse","status":500,"code":"service_unavailable"}}""");

        Answer first = alice.get("/ssh-keys").expectError(429, "rate_limit_exceeded", "fault rule", "hit 1 of 1");
        assertThat(first.header("Retry-After")).isEqualTo("7");
        assertThat(alice.get("/ssh-keys").expect(429).header("Retry-After")).isEqualTo("1");
        alice.post("/ssh-keys", KEY).expectError(403, "forbidden_action");
        Answer unauthorized = alice.post("/ssh-keys", KEY).expectError(401, "unauthorized_request");
        assertThat(unauthorized.header("WWW-Authenticate")).isEqualTo("Bearer");
        alice.post("/ssh-keys", KEY).expectError(500, "service_unavailable");
    }

    @Test
    void what_is_not_understood_is_refused_before_it_meets_a_rule() {
        String id = add("{\"operation\":\"addSshKey\",\"times\":1,\"effect\":{\"kind\":\"refuse\",\"status\":500}}");

        alice.post("/ssh-keys", "{\"name\":7}").expect(400);
        havu.anonymous().post("/ssh-keys", KEY).expect(401);

        assertThat(admin.getJson(FAULTS + "/" + id).get("hits").asInt()).isZero();
    }

    @Test
    void a_delayed_request_is_carried_out_at_once_and_answered_later_while_others_are_answered() throws Exception {
        add("{\"operation\":\"addSshKey\",\"times\":20,\"effect\":{\"kind\":\"delay\",\"by\":\"3s\"}}");
        try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Duration>> delayed = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                delayed.add(clients.submit(
                        () -> timed(() -> alice.post("/ssh-keys", KEY).expect(201))));
            }
            await(() -> alice.getJson("/ssh-keys").size() == 20);
            assertThat(delayed).anyMatch(answer -> !answer.isDone());
            for (Future<Duration> answer : delayed) {
                assertThat(answer.get()).isGreaterThanOrEqualTo(Duration.ofSeconds(3));
            }
        }
        assertThat(timed(() -> alice.post("/ssh-keys", KEY).expect(201))).isLessThan(Duration.ofSeconds(3));
    }

    @Test
    void a_connection_that_is_dropped_before_leaves_nothing_behind() {
        add("{\"operation\":\"addSshKey\",\"times\":1,\"effect\":{\"kind\":\"drop\",\"when\":\"before\"}}");

        assertThatThrownBy(() -> alice.post("/ssh-keys", KEY)).isInstanceOf(UncheckedIOException.class);

        assertThat(alice.getJson("/ssh-keys")).isEmpty();
        alice.post("/ssh-keys", KEY).expect(201);
    }

    @Test
    void a_connection_that_is_dropped_after_the_commit_leaves_what_was_made() {
        add("{\"operation\":\"deployInstance\",\"times\":1,\"effect\":{\"kind\":\"drop\",\"when\":\"after_commit\"}}");

        assertThatThrownBy(() -> alice.post("/instances", DeployBody.small().toString()))
                .isInstanceOf(UncheckedIOException.class);

        assertThat(alice.getJson("/instances")).hasSize(1);
    }

    @Test
    void also_the_refusal_of_a_request_is_dropped() {
        add("{\"operation\":\"deployInstance\",\"times\":1,\"effect\":{\"kind\":\"drop\",\"when\":\"after_commit\"}}");
        String impossible = DeployBody.small().with("image", "none").toString();

        assertThatThrownBy(() -> alice.post("/instances", impossible)).isInstanceOf(UncheckedIOException.class);
        alice.post("/instances", impossible).expect(404);
    }

    @ParameterizedTest
    @ValueSource(strings = {"error", "no_capacity", "installation_failed"})
    void provisioning_of_a_host_name_ends_as_asked_for_and_the_next_one_comes_up(String result) {
        add("""
                {"operation":"deployInstance","times":1,
                 "effect":{"kind":"outcome","result":"%s","hostname":"trainer-7"}}""".formatted(result));

        String hit = instances.deploy(DeployBody.small().with("hostname", "trainer-7"));
        String neighbour = instances.deploy(DeployBody.small().with("hostname", "trainer-70"));
        assertThat(instances.status(hit)).isEqualTo("ordered");

        instances.settled(hit, result);
        instances.settled(neighbour, "running");
        instances.running(DeployBody.small().with("hostname", "trainer-7"));
        assertThat(admin.getJson(FAULTS).get(0).get("hits").asInt()).isEqualTo(1);
    }

    @Test
    void what_failed_by_a_rule_can_be_deployed_again() {
        add("{\"times\":1,\"effect\":{\"kind\":\"outcome\",\"result\":\"no_capacity\",\"hostname\":\"trainer-7\"}}");
        String id = instances.deploy(DeployBody.small().with("hostname", "trainer-7"));
        instances.settled(id, "no_capacity");

        instances.act("deploy", id).expect(202);

        instances.settled(id, "running");
    }

    @ParameterizedTest
    @CsvSource({"error, error", "no_capacity, no_capacity", "installation_failed, error"})
    void provisioning_of_a_cluster_ends_as_asked_for(String result, String status) {
        add(
                "{\"operation\":\"deployCluster\",\"effect\":{\"kind\":\"outcome\",\"result\":\"%s\",\"hostname\":\"nodes\"}}"
                        .formatted(result));
        ClusterCalls clusters = new ClusterCalls(havu, alice);

        assertThat(clusters.status(clusters.settled())).isEqualTo(status);
    }

    @Test
    void an_outcome_is_about_its_operation_and_its_project() {
        add(
                "{\"operation\":\"deployCluster\",\"effect\":{\"kind\":\"outcome\",\"result\":\"error\",\"hostname\":\"machine\"}}");
        add("{\"project\":\"other\",\"effect\":{\"kind\":\"outcome\",\"result\":\"error\",\"hostname\":\"machine\"}}");

        instances.running(DeployBody.small());
        InstanceClient bob = new InstanceClient(havu, havu.bob());
        bob.settled(bob.deploy(DeployBody.small()), "error");
    }

    @Test
    void rules_are_listed_read_and_removed_one_by_one_or_all() {
        String first = add("{\"operation\":\"listSshKeys\",\"effect\":{\"kind\":\"delay\",\"by\":\"4s\"}}");
        String second =
                add("{\"operation\":\"GET /v1/scripts/{id}\",\"effect\":{\"kind\":\"drop\",\"when\":\"before\"}}");
        add("{\"operation\":\"listSshKeys\",\"effect\":{\"kind\":\"refuse\",\"status\":500}}");

        assertThat(admin.getJson(FAULTS)).hasSize(3);
        assertThat(admin.getJson(FAULTS + "/" + first).toString()).isEqualTo("""
                {"id":"%s","operation":"listSshKeys","project":null,"skip":0,"times":null,\
                "effect":{"kind":"delay","by":"4s"},"passed":0,"hits":0,"remaining":null}""".formatted(first));
        assertThat(admin.getJson(FAULTS + "/" + second).get("operation").asString())
                .isEqualTo("getScript");

        admin.delete(FAULTS + "/" + first).expect(204);
        admin.get(FAULTS + "/" + first).expectError(404, "not_found", first);
        admin.delete(FAULTS + "/" + first).expectError(404, "not_found", first);
        alice.get("/ssh-keys").expect(500);
        admin.delete(FAULTS).expect(204);
        alice.get("/ssh-keys").expect(200);
        assertThat(admin.getJson(FAULTS)).isEmpty();
    }

    @Test
    void a_rule_of_one_cloud_is_not_one_of_another() {
        String id = add("{\"operation\":\"*\",\"effect\":{\"kind\":\"refuse\",\"status\":500}}");

        assertThat(admin.getJson("/admin/v1/clouds/second/faults")).isEmpty();
        admin.get("/admin/v1/clouds/second/faults/" + id).expect(404);
        admin.delete("/admin/v1/clouds/second/faults/" + id).expect(404);
        admin.delete("/admin/v1/clouds/second/faults").expect(204);
        assertThat(admin.getJson(FAULTS)).hasSize(1);
        admin.get("/admin/v1/clouds/nowhere/faults").expect(404);
    }

    @Test
    void the_admin_api_and_the_documents_are_never_hit() {
        add("{\"operation\":\"*\",\"effect\":{\"kind\":\"refuse\",\"status\":500}}");

        admin.get("/admin/v1/clouds").expect(200);
        admin.get("/admin/v1/openapi.json").expect(200);
        alice.get("/openapi.json").expect(200);
        alice.get("/docs").expect(200);
        alice.get("/ssh-keys").expect(500);
    }

    @Test
    void rules_and_what_they_have_met_outlive_a_restart() {
        try (RunningHavu first = RunningHavu.settings().in(directory).start()) {
            first.admin().post(FAULTS, """
                    {"operation":"listSshKeys","skip":1,"times":3,"effect":{"kind":"refuse","status":500}}""").expect(201);
            ApiClient client = first.alice();
            client.get("/ssh-keys").expect(200);
            client.get("/ssh-keys").expect(500);
        }
        try (RunningHavu second = RunningHavu.settings().in(directory).start()) {
            ApiClient client = second.alice();
            client.get("/ssh-keys").expect(500);
            client.get("/ssh-keys").expect(500);
            client.get("/ssh-keys").expect(200);
            JsonNode rule = second.admin().getJson(FAULTS).get(0);
            assertThat(rule.get("passed").asInt()).isEqualTo(1);
            assertThat(rule.get("hits").asInt()).isEqualTo(3);
        }
    }

    @Test
    void every_hit_is_an_event_and_nothing_else_is() {
        String refusing = add("""
                {"operation":"addSshKey","skip":1,"times":1,"effect":{"kind":"refuse","status":500}}""");
        String ending = add("{\"effect\":{\"kind\":\"outcome\",\"result\":\"error\",\"hostname\":\"trainer-7\"}}");
        for (int i = 0; i < 3; i++) {
            alice.post("/ssh-keys", KEY);
        }
        String instance = instances.deploy(DeployBody.small().with("hostname", "trainer-7"));
        instances.settled(instance, "error");

        JsonNode events =
                admin.getJson("/admin/v1/clouds/default/events?type=fault.").get("events");

        assertThat(events).hasSize(2);
        assertThat(events.get(0).get("type").asString()).isEqualTo("fault.hit");
        assertThat(events.get(0).get("project").asString()).isEqualTo("default");
        assertThat(events.get(0).get("resource_kind").asString()).isEqualTo("fault");
        assertThat(events.get(0).get("resource_id").asString()).isEqualTo(refusing);
        assertThat(events.get(0).get("name").asString()).isEqualTo("addSshKey");
        assertThat(events.get(0).get("data").toString()).isEqualTo("{\"effect\":\"refuse\",\"hits\":1}");
        assertThat(events.get(1).get("resource_id").asString()).isEqualTo(ending);
        assertThat(events.get(1).get("data").toString())
                .isEqualTo("{\"effect\":\"outcome\",\"hits\":1,\"hostname\":\"trainer-7\",\"id\":\"%s\"}"
                        .formatted(instance));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{} | effect is required",
                "{'operation':'listSshKeys'} | effect is required",
                "{'effect':{'kind':'refuse','status':500}} | operation is required",
                "{'operation':'listKeys','effect':{'kind':'refuse','status':500}} | no operation `listKeys`",
                "{'operation':'GET /keys','effect':{'kind':'refuse','status':500}} | no operation `GET /keys`",
                "{'operation':'*','effect':{'kind':'explode'}} | effect.kind must be one of refuse, delay, drop, outcome",
                "{'operation':'*','effect':{'kind':'refuse'}} | effect.status is required",
                "{'operation':'*','effect':{'kind':'refuse','status':200}} | effect.status must be an integer between",
                "{'operation':'*','effect':{'kind':'refuse','status':500,'code':'oops'}} | effect.code must be one of",
                "{'operation':'*','effect':{'kind':'delay','by':'soon'}} | effect.by must be a duration such as 30d",
                "{'operation':'*','effect':{'kind':'delay','by':'0s'}} | effect.by must be more than nothing",
                "{'operation':'*','effect':{'kind':'delay','by':'61m'}} | at most an hour",
                "{'operation':'*','effect':{'kind':'drop','when':'later'}} | effect.when must be one of before, after_commit",
                "{'operation':'*','times':0,'effect':{'kind':'drop','when':'before'}} | times must be",
                "{'operation':'*','skip':-1,'effect':{'kind':'drop','when':'before'}} | skip must be",
                "{'operation':'*','often':2,'effect':{'kind':'drop','when':'before'}} | often is not in the document",
                "{'effect':{'kind':'outcome','result':'error'}} | effect.hostname is required",
                "{'operation':'addSshKey','effect':{'kind':'outcome','result':'error','hostname':'a'}} | `addSshKey`",
                "{'skip':1,'effect':{'kind':'outcome','result':'error','hostname':'a'}} | skip must be 0"
            })
    void a_rule_that_makes_no_sense_is_refused_with_what_to_do(String body, String message) {
        admin.post(FAULTS, body.replace('\'', '"')).expectError(400, "invalid_request", message);

        assertThat(admin.getJson(FAULTS)).isEmpty();
    }

    @Test
    void a_rule_for_a_project_that_does_not_exist_is_refused() {
        admin.post(FAULTS, """
                {"operation":"*","project":"nobody","effect":{"kind":"drop","when":"before"}}""").expectError(404, "not_found", "no project `nobody`");
    }

    private String add(String rule) {
        return admin.post(FAULTS, rule).expect(201).json().get("id").asString();
    }

    private Answer token(String clientId) {
        return havu.anonymous().post("/oauth2/token", """
                {"grant_type":"client_credentials","client_id":"%s","client_secret":"%s"}""".formatted(clientId, RunningHavu.SECRET));
    }

    private static void await(BooleanSupplier condition) {
        long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime())
                    .as("it did not happen within 30 seconds")
                    .isLessThan(end);
        }
    }

    private static Duration timed(Runnable action) {
        long start = System.nanoTime();
        action.run();
        return Duration.ofNanos(System.nanoTime() - start);
    }

    private static <R> List<R> atOnce(int count, Callable<R> call) throws Exception {
        try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            List<R> results = new ArrayList<>();
            for (Future<R> future : clients.invokeAll(Collections.nCopies(count, call))) {
                results.add(future.get());
            }
            return results;
        }
    }
}
