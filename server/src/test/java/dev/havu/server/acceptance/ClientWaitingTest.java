package dev.havu.server.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/**
 * What the official clients wait for, asked at their own pace: with the default timings each sees every state it has to
 * see, and soon.
 */
class ClientWaitingTest {
    /** Pauses of the Python SDK while an instance is {@code ordered}. */
    private static final List<Duration> PYTHON_INSTANCE = millis(500, 1_000, 2_000, 4_000, 5_000, 5_000);

    /** Pauses of the Python SDK while a cluster is not {@code provisioning}. */
    private static final List<Duration> PYTHON_CLUSTER = millis(1_000, 2_000, 4_000, 8_000, 10_000, 10_000);

    private RunningHavu havu;
    private InstanceClient alice;

    @BeforeEach
    void start() {
        havu = RunningHavu.start();
        alice = new InstanceClient(havu, havu.alice());
    }

    @AfterEach
    void stop() {
        havu.close();
    }

    /** Its integration tests insist on {@code provisioning} as the first status that is not {@code ordered}. */
    @ParameterizedTest
    @ValueSource(longs = {0, 1, 100, 299, 300, 301, 1_000, 2_200})
    void the_python_sdk_finds_a_new_instance_provisioning(long firstAskedAfter) {
        for (int i = 0; i < 10; i++) {
            String id = alice.ordered();
            havu.advance(Duration.ofMillis(firstAskedAfter));

            List<String> seen = poll(() -> alice.status(id), PYTHON_INSTANCE, "provisioning");

            assertThat(seen).as("asked first after %s ms", firstAskedAfter).endsWith("provisioning");
            assertThat(seen.subList(0, seen.size() - 1)).isSubsetOf("ordered").hasSizeLessThan(2);
        }
    }

    @Test
    void what_asks_every_two_three_five_or_ten_seconds_finds_it_running_the_second_time_or_soon_after() {
        for (int seconds : new int[] {2, 3, 5, 10}) {
            String id = alice.ordered();

            List<String> seen =
                    poll(() -> alice.status(id), List.of(every(seconds), every(seconds), every(seconds)), "running");

            assertThat(seen).endsWith("running").hasSizeLessThanOrEqualTo(3);
            JsonNode running = alice.get(id);
            assertThat(running.get("ip").isNull()).isFalse();
            assertThat(running.get("os_volume_id").isNull()).isFalse();
        }
    }

    /** It waits up to 15 minutes for exactly this status. */
    @ParameterizedTest
    @ValueSource(longs = {0, 1, 299, 300, 1_000, 2_400})
    void the_python_sdk_finds_a_new_cluster_provisioning(long firstAskedAfter) {
        String id = new ClusterCalls(havu, alice.api()).order();
        havu.advance(Duration.ofMillis(firstAskedAfter));

        List<String> seen = poll(() -> clusterStatus(id), PYTHON_CLUSTER, "provisioning");

        assertThat(seen).endsWith("provisioning").doesNotContain("running");
        havu.advance(Duration.ofSeconds(10));
        JsonNode cluster = alice.api().getJson("/clusters/" + id);
        assertThat(cluster.get("status").asString()).isEqualTo("running");
        assertThat(cluster.get("worker_nodes")).hasSize(2);
    }

    /** The command line client asks every five seconds for {@code detached}. */
    @Test
    void a_new_volume_is_detached_when_the_command_line_client_asks_again() {
        String id = alice.api()
                .create("/volumes", Body.of("type", "NVMe", "name", "v", "size", 50, "location_code", "FIN-01"));

        assertThat(poll(() -> alice.volumeStatus(id), List.of(every(5)), "detached"))
                .containsExactly("ordered", "detached");
    }

    /** The integration tests of the Go SDK look this long after what they did. */
    @Test
    void the_go_sdk_sees_what_it_did_to_volumes_when_it_looks() {
        String id = alice.api()
                .create("/volumes", Body.of("type", "NVMe", "name", "v", "size", 50, "location_code", "FIN-03"));
        havu.advance(Duration.ofSeconds(3));
        act(Body.of("action", "rename", "id", id, "name", "renamed"));
        havu.advance(Duration.ofSeconds(2));
        assertThat(alice.getVolume(id).get("name").asString()).isEqualTo("renamed");
        act(Body.of("action", "resize", "id", id, "size", 100));
        havu.advance(Duration.ofSeconds(3));
        assertThat(alice.getVolume(id).get("size").intValue()).isEqualTo(100);

        String clone = act(Body.of("action", "clone", "id", id, "name", "copy", "type", "FIN-03"))
                .get(0)
                .asString();
        havu.advance(Duration.ofSeconds(5));
        JsonNode copy = alice.getVolume(clone);
        assertThat(copy.get("status").asString()).isEqualTo("detached");
        assertThat(copy.get("name").asString()).isEqualTo("copy");
        assertThat(copy.get("type").asString()).isEqualTo("NVMe");
        assertThat(copy.get("size").intValue()).isEqualTo(100);
        assertThat(copy.get("location").asString()).isEqualTo("FIN-03");
    }

    @Test
    void shutting_down_and_hibernating_are_seen_as_offline_at_the_next_look() {
        String first = alice.running();
        String second = alice.running();
        alice.act("shutdown", first).expect(202);
        alice.act("hibernate", second).expect(202);

        assertThat(poll(() -> alice.status(first), List.of(every(3)), "offline"))
                .endsWith("offline");
        assertThat(poll(() -> alice.status(second), List.of(every(3)), "offline"))
                .endsWith("offline");
    }

    /** The Go SDK deletes 30 seconds after it shut down, the Python SDK without shutting down. */
    @Test
    void deleting_works_from_running_and_from_offline_and_is_seen_at_the_next_look() {
        String running = alice.running();
        String offline = alice.offline();
        havu.advance(Duration.ofSeconds(30));
        for (String id : List.of(running, offline)) {
            alice.act("delete", id).expect(202);

            assertThat(poll(() -> alice.status(id), List.of(every(5)), "discontinued"))
                    .endsWith("discontinued");
        }
        assertThat(alice.list("")).isEmpty();
    }

    /** The integration tests of the Python SDK look into the trash at once. */
    @Test
    void a_deleted_volume_is_in_the_trash_at_once_and_a_permanently_deleted_one_is_not_but_answers() {
        for (int i = 0; i < 3; i++) {
            String id = alice.api()
                    .create("/volumes", Body.of("type", "NVMe", "name", "v", "size", 100, "location_code", "FIN-03"));
            act(Body.of("action", "delete", "id", id, "is_permanent", false));
            assertThat(alice.trash()).containsExactly(id);
            act(Body.of("action", "delete", "id", List.of(id), "is_permanent", true));
            assertThat(alice.trash()).isEmpty();
            assertThat(alice.volumeStatus(id)).isEqualTo("deleted");
        }
    }

    /** The statuses seen, the last one being the one waited for, or the last look. */
    private List<String> poll(Supplier<String> status, List<Duration> pauses, String wanted) {
        List<String> seen = new ArrayList<>();
        seen.add(status.get());
        for (Duration pause : pauses) {
            if (seen.getLast().equals(wanted)) {
                break;
            }
            havu.advance(pause);
            seen.add(status.get());
        }
        return seen;
    }

    private JsonNode act(String body) {
        return alice.api().put("/volumes", body).expect(202).json();
    }

    private String clusterStatus(String id) {
        return alice.api().getJson("/clusters/" + id).get("status").asString();
    }

    private static Duration every(int seconds) {
        return Duration.ofSeconds(seconds);
    }

    private static List<Duration> millis(long... pauses) {
        List<Duration> durations = new ArrayList<>();
        for (long pause : pauses) {
            durations.add(Duration.ofMillis(pause));
        }
        return durations;
    }
}
