package dev.havu.server.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** What happens is sent to receivers, signed, in order, and until they have it. */
@Timeout(120)
class WebhookTest {
    private static final String WEBHOOKS = "/admin/v1/clouds/default/webhooks";
    private static final String SECRET = "a-secret-of-sixteen-or-more";

    @TempDir
    Path directory;

    private RunningHavu havu;
    private Receiver receiver;

    @BeforeEach
    void start() {
        havu = RunningHavu.settings().in(directory).start();
        receiver = Receiver.start();
    }

    @AfterEach
    void stop() {
        havu.close();
        receiver.close();
    }

    @Test
    void an_event_arrives_as_it_is_listed_and_signed() throws Exception {
        Instant before = Instant.now();
        webhook("\"secret\":\"" + SECRET + "\"");
        addKey("laptop");

        Receiver.Got got = receiver.next();

        assertThat(got.event())
                .isEqualTo(havu.admin()
                        .getJson("/admin/v1/clouds/default/events?type=ssh_key.")
                        .get("events")
                        .get(0));
        assertThat(got.header("Havu-Event")).isEqualTo("ssh_key.created");
        assertThat(got.header("Content-Type")).startsWith("application/json");
        assertThat(got.header("Havu-Signature")).isEqualTo(got.expectedSignature(SECRET));
        assertThat(Instant.ofEpochSecond(Long.parseLong(got.header("Havu-Timestamp"))))
                .isBetween(before.minusSeconds(1), Instant.now().plusSeconds(1));
    }

    @Test
    void a_secret_is_made_and_shown_once_and_is_nowhere_in_the_clear() throws Exception {
        JsonNode made = webhook("");
        String secret = made.get("secret").asString();
        addKey("laptop");

        assertThat(receiver.next())
                .satisfies(got -> assertThat(got.header("Havu-Signature")).isEqualTo(got.expectedSignature(secret)));
        assertThat(secret).hasSizeGreaterThan(40);
        assertThat(havu.admin().get(WEBHOOKS).expect(200).text())
                .contains(made.get("id").asString())
                .doesNotContain(secret)
                .doesNotContain("secret");
        havu.close();
        assertThat(filesWith(secret)).isEmpty();
    }

    @Test
    void only_what_was_asked_for_is_sent_and_nothing_from_before() throws Exception {
        addKey("before");
        webhook("\"types\":[\"script.\",\"ssh_key.deleted\"],\"project\":\"default\"");
        String key = addKey("after");
        havu.bob().create("/scripts", "{\"name\":\"of-bob\",\"script\":\"#!/bin/sh\\n\"}");
        havu.alice().create("/scripts", "{\"name\":\"of-alice\",\"script\":\"#!/bin/sh\\n\"}");
        havu.alice().delete("/ssh-keys/" + key).expect(200);

        assertThat(receiver.next().name()).isEqualTo("of-alice");
        assertThat(receiver.next().header("Havu-Event")).isEqualTo("ssh_key.deleted");
        assertThat(receiver.isEmpty()).isTrue();
    }

    @Test
    void what_a_receiver_refuses_is_sent_again_before_anything_else() throws Exception {
        String id = webhook("").get("id").asString();
        receiver.refuse(2, 500);
        addKey("first");
        addKey("second");

        Receiver.Got attempt = receiver.next();
        assertThat(attempt.name()).isEqualTo("first");
        for (int i = 0; i < 2; i++) {
            Receiver.Got again = receiver.next();
            assertThat(again.name()).isEqualTo("first");
            assertThat(again.header("Havu-Delivery")).isEqualTo(attempt.header("Havu-Delivery"));
        }
        assertThat(receiver.next().name()).isEqualTo("second");

        List<JsonNode> deliveries = deliveries(id, all -> all.size() == 2 && isDelivered(all.get(0)));
        assertThat(deliveries)
                .extracting(delivery -> delivery.get("attempt").asInt())
                .containsExactly(1, 3);
        assertThat(deliveries.getLast().get("id").asString()).isEqualTo(attempt.header("Havu-Delivery"));
        assertThat(deliveries.getLast().get("http_status").asInt()).isEqualTo(204);
        assertThat(deliveries.getLast().get("error").isNull()).isTrue();
        assertThat(deliveries.getLast().get("next_attempt_at").isNull()).isTrue();
    }

    @Test
    void the_log_tells_why_a_delivery_waits_and_until_when() throws Exception {
        String id = webhook("").get("id").asString();
        receiver.refuse(1_000, 503);
        addKey("laptop");
        receiver.next();

        JsonNode delivery = deliveries(id, all -> all.size() == 1).getFirst();

        assertThat(delivery.get("status").asString()).isEqualTo("waiting");
        assertThat(delivery.get("http_status").asInt()).isEqualTo(503);
        assertThat(delivery.get("error").asString()).contains("503");
        assertThat(Duration.between(
                        Instant.parse(delivery.get("at").asString()),
                        Instant.parse(delivery.get("next_attempt_at").asString())))
                .isBetween(Duration.ofMillis(400), Duration.ofMinutes(6));
    }

    @Test
    void a_receiver_that_was_away_gets_everything_in_order() throws Exception {
        String id = webhook("").get("id").asString();
        int port = receiver.port();
        receiver.close();
        for (int i = 0; i < 5; i++) {
            addKey("key-" + i);
        }
        assertThat(deliveries(id, all -> all.size() == 1)
                        .getFirst()
                        .get("error")
                        .asString())
                .contains("cannot be reached");

        receiver = Receiver.startOn(port);

        assertThat(namesOf(5)).containsExactly("key-0", "key-1", "key-2", "key-3", "key-4");
    }

    @Test
    void a_restart_goes_on_where_it_was() throws Exception {
        String secret = webhook("").get("secret").asString();
        addKey("delivered");
        assertThat(receiver.next().name()).isEqualTo("delivered");
        deliveries(onlyWebhook(), all -> all.size() == 1 && isDelivered(all.getFirst()));
        receiver.refuse(1_000, 500);
        addKey("refused");
        addKey("waiting");
        String delivery = receiver.next().header("Havu-Delivery");
        havu.close();
        receiver.close();

        receiver = Receiver.startOn(receiver.port());
        havu = RunningHavu.settings().in(directory).start();

        Receiver.Got refused = receiver.next();
        assertThat(refused.name()).isEqualTo("refused");
        assertThat(refused.header("Havu-Delivery")).isEqualTo(delivery);
        assertThat(refused.header("Havu-Signature")).isEqualTo(refused.expectedSignature(secret));
        assertThat(receiver.next().name()).isEqualTo("waiting");
    }

    @Test
    void a_delivery_can_be_sent_again() throws Exception {
        String id = webhook("").get("id").asString();
        addKey("laptop");
        Receiver.Got first = receiver.next();
        String delivery = first.header("Havu-Delivery");
        deliveries(id, all -> all.size() == 1 && isDelivered(all.getFirst()));

        JsonNode again = havu.admin()
                .post(WEBHOOKS + "/" + id + "/deliveries/" + delivery + "/redeliver", "{}")
                .expect(200)
                .json();

        Receiver.Got second = receiver.next();
        assertThat(second.body()).isEqualTo(first.body());
        assertThat(second.header("Havu-Delivery")).isEqualTo(delivery);
        assertThat(again.get("attempt").asInt()).isEqualTo(2);
        assertThat(again.get("status").asString()).isEqualTo("delivered");
    }

    @Test
    void sending_what_is_waited_for_by_hand_lets_the_rest_follow_at_once() throws Exception {
        String id = webhook("").get("id").asString();
        receiver.refuse(5, 500);
        addKey("first");
        addKey("second");
        String delivery = receiver.next().header("Havu-Delivery");
        for (int i = 1; i < 5; i++) {
            receiver.next();
        }
        deliveries(id, all -> all.getFirst().get("attempt").asInt() == 5);

        havu.admin()
                .post(WEBHOOKS + "/" + id + "/deliveries/" + delivery + "/redeliver", "{}")
                .expect(200);

        assertThat(receiver.next().name()).isEqualTo("first");
        assertThat(receiver.next().name()).isEqualTo("second");
    }

    @Test
    void a_receiver_that_does_not_answer_holds_up_nobody() throws Exception {
        try (Receiver stuck = Receiver.start()) {
            stuck.hold();
            webhook("", stuck.url());
            webhook("");
            addKey("one");
            addKey("two");

            assertThat(namesOf(2)).containsExactly("one", "two");
            assertThat(stuck.isEmpty()).isTrue();
        }
    }

    @Test
    void a_redirection_is_not_followed() throws Exception {
        String id = webhook("").get("id").asString();
        receiver.refuse(1, 307);
        addKey("laptop");
        receiver.next();

        assertThat(receiver.next().header("Havu-Event")).isEqualTo("ssh_key.created");
        assertThat(deliveries(id, all -> isDelivered(all.getFirst()))
                        .getFirst()
                        .get("attempt")
                        .asInt())
                .isEqualTo(2);
    }

    @Test
    void a_deleted_webhook_gets_nothing_more() throws Exception {
        String gone = webhook("").get("id").asString();
        havu.admin().delete(WEBHOOKS + "/" + gone).expect(204);
        try (Receiver other = Receiver.start()) {
            webhook("", other.url());
            addKey("laptop");
            other.next();
        }

        assertThat(receiver.isEmpty()).isTrue();
        assertThat(havu.admin().getJson(WEBHOOKS)).hasSize(1);
        havu.admin().delete(WEBHOOKS + "/" + gone).expectError(404, "not_found", gone);
        havu.admin().get(WEBHOOKS + "/" + gone + "/deliveries").expectError(404, "not_found", gone);
        havu.admin()
                .post(WEBHOOKS + "/" + gone + "/deliveries/" + gone + "/redeliver", "{}")
                .expectError(404, "not_found", gone);
    }

    @Test
    void a_url_that_nothing_can_be_sent_to_is_refused() {
        for (String url : List.of(
                "ftp://example.com/",
                "file:///etc/passwd",
                "/havu",
                "http:///havu",
                "http://a b/",
                "http://user:password@example.com/",
                "https://example.com/#part")) {
            havu.admin().post(WEBHOOKS, "{\"url\":\"" + url + "\"}").expectError(400, "invalid_request", "url: ");
        }
        havu.admin().post(WEBHOOKS, "{}").expectError(400, "invalid_request", "url");
        havu.admin()
                .post(WEBHOOKS, "{\"url\":\"" + receiver.url() + "\",\"secret\":\"short\"}")
                .expectError(400, "invalid_request", "secret");
        assertThat(havu.admin().getJson(WEBHOOKS)).isEmpty();
    }

    private JsonNode webhook(String fields) {
        return webhook(fields, receiver.url());
    }

    private JsonNode webhook(String fields, String url) {
        String body = "{\"url\":\"" + url + "\"" + (fields.isEmpty() ? "" : "," + fields) + "}";
        return havu.admin().post(WEBHOOKS, body).expect(201).json();
    }

    private String onlyWebhook() {
        return havu.admin().getJson(WEBHOOKS).get(0).get("id").asString();
    }

    private String addKey(String name) {
        return havu.alice().create("/ssh-keys", "{\"name\":\"" + name + "\",\"key\":\"ssh-ed25519 AAAA\"}");
    }

    private List<String> namesOf(int count) throws InterruptedException {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            names.add(receiver.next().name());
        }
        return names;
    }

    private static boolean isDelivered(JsonNode delivery) {
        return delivery.get("status").asString().equals("delivered");
    }

    /** The deliveries once they are as expected, which they are a moment after the receiver has answered. */
    private List<JsonNode> deliveries(String webhook, Predicate<List<JsonNode>> expected) {
        Instant deadline = Instant.now().plusSeconds(30);
        List<JsonNode> deliveries = new ArrayList<>();
        do {
            deliveries.clear();
            havu.admin().getJson(WEBHOOKS + "/" + webhook + "/deliveries").forEach(deliveries::add);
        } while ((deliveries.isEmpty() || !expected.test(deliveries))
                && Instant.now().isBefore(deadline));
        assertThat(expected.test(deliveries)).as("%s within 30 s", deliveries).isTrue();
        return deliveries;
    }

    private List<Path> filesWith(String text) throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.walk(directory)) {
            files = all.filter(Files::isRegularFile).toList();
        }
        List<Path> found = new ArrayList<>();
        for (Path file : files) {
            if (new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1).contains(text)) {
                found.add(file);
            }
        }
        return found;
    }
}
