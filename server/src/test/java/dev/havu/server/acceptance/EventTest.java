package dev.havu.server.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What happens in a cloud can be read afterwards, in order. */
class EventTest {
    private static final String EVENTS = "/admin/v1/clouds/default/events";

    private RunningHavu havu;
    private ApiClient alice;
    private InstanceClient instances;
    private long start;

    @BeforeEach
    void start() {
        havu = RunningHavu.start();
        alice = havu.alice();
        instances = new InstanceClient(havu, alice);
        start = next("");
    }

    @AfterEach
    void stop() {
        havu.close();
    }

    @Test
    void projects_and_credentials_are_there_from_the_start() {
        List<String> told = told(0, "");

        assertThat(told)
                .contains(
                        "project.created default",
                        "credential.created alice",
                        "project.created other",
                        "credential.created bob");
    }

    @Test
    void a_project_and_the_credentials_of_it_are_told_when_they_are_made_rotated_and_revoked() {
        String projects = "/admin/v1/clouds/default/projects";
        havu.admin()
                .post(projects, "{\"name\":\"research\",\"credentials\":[{\"client_id\":\"ci\"}]}")
                .expect(201);
        havu.admin()
                .post(projects + "/research/credentials", "{\"client_id\":\"web\"}")
                .expect(201);
        havu.admin().post(projects + "/research/credentials/ci/rotate", "").expect(200);
        havu.admin().delete(projects + "/research/credentials/web").expect(204);

        assertThat(told(start, ""))
                .containsExactly(
                        "project.created research",
                        "credential.created ci",
                        "credential.created web",
                        "credential.rotated ci",
                        "credential.revoked web");
    }

    @Test
    void the_life_of_an_instance_is_told_in_the_words_clients_see() {
        String id = instances.running(DeployBody.small().with("hostname", "training-1"));
        instances.act("shutdown", id).expect(202);
        havu.settle();
        instances.act("delete", id).expect(202);
        havu.settle();

        assertThat(events(start, "&type=instance."))
                .allSatisfy(event -> {
                    assertThat(event.get("resource_kind").asString()).isEqualTo("instance");
                    assertThat(event.get("resource_id").asString()).isEqualTo(id);
                    assertThat(event.get("name").asString()).isEqualTo("training-1");
                    assertThat(event.get("project").asString()).isEqualTo("default");
                })
                .extracting(EventTest::step)
                .containsExactly(
                        "instance.created null > ordered",
                        "instance.state_changed ordered > provisioning",
                        "instance.state_changed provisioning > running",
                        "instance.state_changed running > running (running > stopping)",
                        "instance.state_changed running > offline (stopping > offline)",
                        "instance.state_changed offline > deleting",
                        "instance.deleted deleting > discontinued");
    }

    @Test
    void an_event_has_the_time_of_the_cloud() {
        havu.advance(Duration.ofMinutes(5));
        alice.create("/ssh-keys", "{\"name\":\"laptop\",\"key\":\"ssh-ed25519 AAAA\"}");

        assertThat(events(start, "").getFirst().get("at").asString()).isEqualTo("2026-11-01T10:05:00.000Z");
    }

    @Test
    void a_volume_tells_of_its_machine_its_name_and_its_size() {
        String instance = instances.offline();
        String volume = alice.create(
                "/volumes", "{\"type\":\"NVMe\",\"location_code\":\"FIN-01\",\"size\":50,\"name\":\"data\"}");
        havu.settle();
        start = next("");

        volumeAction("\"attach\",\"instance_id\":\"" + instance + "\"", volume);
        havu.settle();
        volumeAction("\"rename\",\"name\":\"results\"", volume);
        volumeAction("\"detach\"", volume);
        havu.settle();
        volumeAction("\"resize\",\"size\":80", volume);
        volumeAction("\"delete\"", volume);
        volumeAction("\"delete\",\"is_permanent\":true", volume);

        assertThat(events(start, "&type=volume.").stream()
                        .map(event -> step(event)
                                + (event.get("data").has("change")
                                        ? " " + event.get("data").get("change").asString()
                                        : "")))
                .containsExactly(
                        "volume.changed null > null attached",
                        "volume.state_changed detached > attaching",
                        "volume.state_changed attaching > attached",
                        "volume.changed null > null renamed",
                        "volume.changed null > null detached",
                        "volume.state_changed attached > detaching",
                        "volume.state_changed detaching > detached",
                        "volume.changed null > null resized",
                        "volume.deleted detached > deleted",
                        "volume.purged deleted > deleted (deleted > purged)");
        JsonNode attached = events(start, "&type=volume.changed").getFirst();
        assertThat(attached.get("data").get("compute_id").asString()).isEqualTo(instance);
        JsonNode resized = events(start, "&type=volume.changed").getLast();
        assertThat(resized.get("data").toString()).isEqualTo("{\"change\":\"resized\",\"from\":50,\"to\":80}");
    }

    @Test
    void a_cluster_tells_of_its_nodes() {
        ClusterCalls clusters = new ClusterCalls(havu, alice);
        String id = clusters.settled();

        assertThat(events(start, "&type=cluster").stream().map(EventTest::step))
                .startsWith("cluster.created null > ordered", "cluster_node.created null > provisioning")
                .endsWith(
                        "cluster_node.state_changed provisioning > running",
                        "cluster.state_changed provisioning > running");
        assertThat(events(start, "&type=cluster_node."))
                .allSatisfy(
                        event -> assertThat(event.get("data").get("cluster_id").asString())
                                .isEqualTo(id));
    }

    @Test
    void keys_and_scripts_come_and_go() {
        String key = alice.create("/ssh-keys", "{\"name\":\"laptop\",\"key\":\"ssh-ed25519 AAAA\"}");
        String script = alice.create("/scripts", "{\"name\":\"setup\",\"script\":\"#!/bin/sh\\n\"}");
        alice.delete("/ssh-keys/" + key).expect(200);
        alice.delete("/ssh-keys/" + key).expect(200);
        alice.delete("/scripts/" + script).expect(200);

        assertThat(told(start, ""))
                .containsExactly(
                        "ssh_key.created laptop",
                        "script.created setup",
                        "ssh_key.deleted laptop",
                        "script.deleted setup");
    }

    @Test
    void both_projects_are_told_of_a_transfer() {
        String id = instances.offline();
        instances.act("shutdown", id);
        start = next("");

        alice.put("/instances", "{\"action\":\"transfer\",\"id\":\"" + id + "\",\"project_id\":\"other\"}")
                .expect(202);

        for (String project : List.of("default", "other")) {
            List<JsonNode> events = events(start, "&type=instance.changed&project=" + project);
            assertThat(events).hasSize(1);
            assertThat(events.getFirst().get("data").toString())
                    .isEqualTo("{\"change\":\"transferred\",\"from\":\"default\",\"to\":\"other\"}");
        }
    }

    @Test
    void what_is_refused_is_not_told() {
        alice.post("/volumes", "{\"type\":\"NVMe\",\"location_code\":\"NOWHERE\",\"size\":50,\"name\":\"data\"}")
                .expect(400);

        assertThat(events(start, "")).isEmpty();
    }

    @Test
    void pages_follow_one_another_without_gap_or_repetition() {
        for (int i = 0; i < 25; i++) {
            alice.create("/ssh-keys", "{\"name\":\"key-" + i + "\",\"key\":\"ssh-ed25519 AAAA\"}");
        }
        List<String> names = new ArrayList<>();
        long after = start;
        List<Integer> sizes = new ArrayList<>();
        JsonNode page;
        do {
            page = havu.admin().getJson(EVENTS + "?limit=10&after=" + after);
            page.get("events").forEach(event -> names.add(event.get("name").asString()));
            sizes.add(page.get("events").size());
            after = page.get("next").asLong();
        } while (!page.get("events").isEmpty());

        assertThat(sizes).containsExactly(10, 10, 5, 0);
        assertThat(names)
                .hasSize(25)
                .doesNotHaveDuplicates()
                .startsWith("key-0", "key-1")
                .endsWith("key-24");
    }

    @Test
    void the_cursor_passes_over_what_the_filter_leaves_out() {
        alice.create("/ssh-keys", "{\"name\":\"laptop\",\"key\":\"ssh-ed25519 AAAA\"}");

        JsonNode page = havu.admin().getJson(EVENTS + "?type=volume.&after=" + start);

        assertThat(page.get("events")).isEmpty();
        assertThat(page.get("next").asLong()).isGreaterThan(start);
    }

    @Test
    void several_types_can_be_asked_for() {
        alice.create("/ssh-keys", "{\"name\":\"laptop\",\"key\":\"ssh-ed25519 AAAA\"}");
        alice.create("/scripts", "{\"name\":\"setup\",\"script\":\"#!/bin/sh\\n\"}");
        instances.ordered();

        assertThat(told(start, "&type=script.&type=ssh_key.created"))
                .containsExactly("ssh_key.created laptop", "script.created setup");
    }

    @Test
    void a_parameter_that_cannot_be_is_refused() {
        havu.admin().get(EVENTS + "?limit=0").expectError(400, "invalid_request", "limit");
        havu.admin().get(EVENTS + "?after=-1").expectError(400, "invalid_request", "after");
        havu.admin().get(EVENTS + "?type=%25").expectError(400, "invalid_request", "event type");
        havu.admin().get("/admin/v1/clouds/nowhere/events").expectError(404, "not_found", "nowhere");
        havu.alice().get(EVENTS).expectError(403, "forbidden_action");
    }

    private void volumeAction(String action, String volume) {
        alice.put("/volumes", "{\"id\":\"" + volume + "\",\"action\":" + action + "}")
                .expect(202);
    }

    private long next(String query) {
        long after = 0;
        JsonNode page;
        do {
            page = havu.admin().getJson(EVENTS + "?limit=1000&after=" + after + query);
            after = page.get("next").asLong();
        } while (!page.get("events").isEmpty());
        return after;
    }

    private List<JsonNode> events(long after, String query) {
        List<JsonNode> events = new ArrayList<>();
        havu.admin()
                .getJson(EVENTS + "?limit=1000&after=" + after + query)
                .get("events")
                .forEach(events::add);
        return events;
    }

    private List<String> told(long after, String query) {
        return events(after, query).stream()
                .map(event ->
                        event.get("type").asString() + " " + event.get("name").asString())
                .toList();
    }

    private static String step(JsonNode event) {
        JsonNode data = event.get("data");
        String inside = data.has("internal_from")
                ? " (" + data.get("internal_from").asString() + " > "
                        + data.get("internal_to").asString() + ")"
                : "";
        return event.get("type").asString() + " " + event.get("from").asString("null") + " > "
                + event.get("to").asString("null") + inside;
    }
}
