package dev.havu.server.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.havu.api.contract.Operation;
import dev.havu.domain.tenants.ProjectKey;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests with an {@code Idempotency-Key}: carried out once, answered as often as they are sent. */
class IdempotencyTest {
    private static final String KEY = "{\"name\":\"laptop\",\"key\":\"ssh-ed25519 AAAA\"}";
    private static final String OTHER_KEY = "{\"name\":\"desktop\",\"key\":\"ssh-ed25519 AAAA\"}";
    private static final String REPLAYED = "Idempotent-Replayed";

    @TempDir
    private Path directory;

    private final RunningHavu havu = RunningHavu.roomy();
    private final ApiClient alice = havu.alice();

    @AfterEach
    void stop() {
        havu.close();
    }

    /** The creating operations: those whose description has the header. */
    static Stream<String> creations() {
        return ApiClient.document().operations().stream()
                .filter(operation -> operation.parameters().stream()
                        .anyMatch(parameter -> parameter.location() == Operation.Location.HEADER
                                && parameter.name().equals("Idempotency-Key")))
                .map(Operation::id);
    }

    @Test
    void every_post_that_creates_something_takes_a_key() {
        List<String> others = ApiClient.document().operations().stream()
                .filter(operation -> operation.method().equals("POST"))
                .map(Operation::id)
                .filter(id -> creations().noneMatch(id::equals))
                .toList();

        assertThat(others).containsExactlyInAnyOrder("getAccessToken", "performInstanceActionDeprecated");
    }

    @ParameterizedTest
    @MethodSource("creations")
    void the_same_request_again_gets_the_same_answer_byte_for_byte_and_makes_nothing(String operation) {
        SampleRequests.Sample sample = SampleRequests.of(operation, Belongings.bought(havu, alice));

        Answer first = post(alice, "key-1", sample.path(), sample.body());
        String then = everything();
        Answer second = post(alice, "key-1", sample.path(), sample.body());

        assertThat(first.status()).isIn(201, 202);
        assertThat(first.header(REPLAYED)).isEmpty();
        assertThat(second.status()).isEqualTo(first.status());
        assertThat(second.body()).isEqualTo(first.body());
        assertThat(second.header("Content-Type")).isEqualTo(first.header("Content-Type"));
        assertThat(second.header(REPLAYED)).isEqualTo("true");
        assertThat(everything()).isEqualTo(then);
    }

    @ParameterizedTest
    @MethodSource("creations")
    void a_key_that_was_used_for_another_request_is_refused_and_nothing_changes(String operation) {
        SampleRequests.Sample sample = SampleRequests.of(operation, Belongings.bought(havu, alice));
        post(alice, "key-1", "/ssh-keys", OTHER_KEY).expect(201);
        String then = everything();

        post(alice, "key-1", sample.path(), sample.body())
                .expectError(409, "conflict", "`key-1`", "addSshKey", "2026-11-01T10:00:30.000Z", "new key");

        assertThat(everything()).isEqualTo(then);
    }

    @Test
    void the_first_answer_stays_when_what_was_made_has_changed_or_gone() {
        String id = post(alice, "key-1", "/ssh-keys", KEY).expect(201).text();
        alice.delete("/ssh-keys/" + id).expect(200);

        assertThat(post(alice, "key-1", "/ssh-keys", KEY).expect(201).text()).isEqualTo(id);
        assertThat(alice.getJson("/ssh-keys")).isEmpty();
    }

    @Test
    void without_a_key_every_request_is_a_new_one() {
        alice.post("/ssh-keys", KEY).expect(201);
        alice.post("/ssh-keys", KEY).expect(201);

        assertThat(alice.getJson("/ssh-keys")).hasSize(2);
    }

    @Test
    void the_order_of_properties_and_spaces_do_not_make_another_request() {
        String id = post(alice, "key-1", "/ssh-keys", KEY).expect(201).text();
        String reordered = " { \"key\" : \"ssh-ed25519 AAAA\",\n \"name\" : \"laptop\" } ";

        assertThat(post(alice, "key-1", "/ssh-keys", reordered).expect(201).text())
                .isEqualTo(id);
    }

    @Test
    void the_same_tag_on_another_resource_is_another_request() {
        Belongings mine = Belongings.bought(havu, alice);
        String tag = "{\"key\":\"colour\",\"value\":\"red\"}";
        post(alice, "key-1", "/instances/" + mine.instance() + "/tags", tag).expect(201);

        post(alice, "key-1", "/instances/" + mine.stopped() + "/tags", tag).expectError(409, "conflict");
    }

    @Test
    void projects_do_not_share_keys() {
        ApiClient bob = havu.bob();

        post(alice, "key-1", "/ssh-keys", KEY).expect(201);
        Answer his = post(bob, "key-1", "/ssh-keys", OTHER_KEY).expect(201);

        assertThat(his.header(REPLAYED)).isEmpty();
        assertThat(bob.getJson("/ssh-keys")).hasSize(1);
    }

    @Test
    void a_refused_request_is_not_kept_and_can_be_tried_again_with_its_key() {
        String nowhere = DeployBody.small().with("location_code", "ICE-01").toString();
        post(alice, "key-1", "/instances", nowhere).expect(503);
        post(alice, "key-1", "/instances", "{}").expect(400);
        havu.admin().post("/admin/v1/clouds/default/faults", """
                {"operation":"deployInstance","times":1,"effect":{"kind":"refuse","status":500}}""").expect(201);
        post(alice, "key-1", "/instances", DeployBody.small().toString()).expect(500);

        post(alice, "key-1", "/instances", DeployBody.small().toString()).expect(202);

        assertThat(alice.getJson("/instances")).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"with space", "", "  ", "tab\tinside"})
    void a_key_is_visible_ascii(String key) {
        post(alice, key, "/ssh-keys", KEY).expectError(400, "invalid_request", "Idempotency-Key", "1 to 255 visible");

        assertThat(alice.getJson("/ssh-keys")).isEmpty();
    }

    @Test
    void a_key_has_up_to_255_characters() {
        post(alice, "!~".repeat(127) + "x", "/ssh-keys", KEY).expect(201);
        post(alice, "x".repeat(256), "/ssh-keys", KEY).expectError(400, "invalid_request", "had 256");
    }

    @Test
    void a_key_is_kept_for_24_hours_of_the_cloud() {
        String id = post(alice, "key-1", "/ssh-keys", KEY).expect(201).text();
        String second = post(alice, "key-2", "/ssh-keys", KEY).expect(201).text();

        havu.advance(Duration.ofHours(24).minusMillis(1));
        assertThat(post(havu.alice(), "key-1", "/ssh-keys", KEY).text()).isEqualTo(id);
        havu.advance(Duration.ofMillis(1));
        Answer anew = post(havu.alice(), "key-1", "/ssh-keys", OTHER_KEY).expect(201);

        assertThat(anew.text()).isNotIn(id, second);
        assertThat(anew.header(REPLAYED)).isEmpty();
        assertThat(havu.alice().getJson("/ssh-keys")).hasSize(3);
    }

    @Test
    void keys_that_have_expired_are_cleared_away() {
        for (int i = 0; i < 40; i++) {
            post(alice, "key-" + i, "/ssh-keys", KEY).expect(201);
        }
        havu.advance(Duration.ofHours(24));
        ApiClient later = havu.alice();
        post(later, "later-1", "/ssh-keys", KEY).expect(201);
        post(later, "later-2", "/ssh-keys", KEY).expect(201);

        ProjectKey owner = new ProjectKey(RunningHavu.CLOUD, "default");
        List<String> kept = havu.server()
                .engine()
                .transactions()
                .store()
                .read(session -> Stream.concat(
                                IntStream.range(0, 40).mapToObj(i -> "key-" + i), Stream.of("later-1", "later-2"))
                        .filter(key -> session.idempotency().find(owner, key) != null)
                        .toList());
        assertThat(kept).containsExactly("later-1", "later-2");
    }

    @Test
    void of_fifty_requests_at_once_with_one_key_one_is_carried_out_and_all_are_answered() throws Exception {
        List<Answer> answers = atOnce(50, () -> post(alice, "key-1", "/ssh-keys", KEY));

        assertThat(answers).allMatch(answer -> answer.status() == 201);
        assertThat(answers.stream().map(Answer::text).distinct()).hasSize(1);
        assertThat(answers.stream().filter(answer -> answer.header(REPLAYED).isEmpty()))
                .hasSize(1);
        assertThat(alice.getJson("/ssh-keys")).hasSize(1);
    }

    @Test
    void a_request_whose_answer_was_lost_is_answered_to_who_asks_again() {
        havu.admin().post("/admin/v1/clouds/default/faults", """
                {"operation":"addSshKey","times":1,"effect":{"kind":"drop","when":"after_commit"}}""").expect(201);
        assertThatThrownBy(() -> post(alice, "key-1", "/ssh-keys", KEY)).isInstanceOf(UncheckedIOException.class);

        Answer again = post(alice, "key-1", "/ssh-keys", KEY).expect(201);

        assertThat(again.header(REPLAYED)).isEqualTo("true");
        assertThat(alice.getJson("/ssh-keys").get(0).get("id").asString()).isEqualTo(again.text());
        assertThat(alice.getJson("/ssh-keys")).hasSize(1);
    }

    @Test
    void answers_outlive_a_restart() {
        String id;
        try (RunningHavu first = RunningHavu.settings().in(directory).start()) {
            id = post(first.alice(), "key-1", "/instances", DeployBody.small().toString())
                    .expect(202)
                    .text();
        }
        try (RunningHavu second = RunningHavu.settings().in(directory).start()) {
            Answer again = post(
                    second.alice(), "key-1", "/instances", DeployBody.small().toString());

            assertThat(again.expect(202).text()).isEqualTo(id);
            assertThat(second.alice().getJson("/instances")).hasSize(1);
        }
    }

    static Answer post(ApiClient client, String key, String path, String body) {
        Map<String, String> headers = new HashMap<>();
        headers.put("Content-Type", "application/json");
        headers.put("Idempotency-Key", key);
        return client.send("POST", path, body, headers);
    }

    private String everything() {
        return Stream.of("/instances", "/volumes", "/clusters", "/ssh-keys", "/scripts")
                .map(path -> alice.get(path).expect(200).text())
                .toList()
                .toString();
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
