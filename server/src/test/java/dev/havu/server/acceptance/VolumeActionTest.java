package dev.havu.server.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** {@code PUT /volumes}: what holds for every action, and renaming and resizing. */
class VolumeActionTest {
    private static final String NOBODY = "00000000-0000-4000-8000-000000000000";

    private final RunningHavu havu = RunningHavu.start();
    private final ApiClient alice = havu.alice();
    private final VolumeCalls volumes = new VolumeCalls(havu, alice);

    @AfterEach
    void stop() {
        havu.close();
    }

    @Test
    void the_answer_is_an_array_of_the_ids_in_the_order_of_the_request() {
        String first = volumes.settled();
        String second = volumes.settled();

        Answer one = volumes.put("rename", first, "name", "renamed").expect(202);
        assertThat(one.text()).isEqualTo("[\"" + first + "\"]");
        assertThat(one.header("Content-Type")).startsWith("application/json");
        Answer both =
                volumes.put("rename", List.of(second, first), "name", "renamed").expect(202);
        assertThat(both.text()).isEqualTo("[\"" + second + "\",\"" + first + "\"]");
    }

    @Test
    void a_volume_is_renamed_at_once_also_right_after_it_was_ordered() {
        String id = volumes.order("name", "old");

        volumes.act("rename", id, "name", "new");

        assertThat(volumes.read(id).get("name").asString()).isEqualTo("new");
        assertThat(volumes.status(id)).isEqualTo("ordered");
        havu.settle();
        assertThat(volumes.read(id).get("name").asString()).isEqualTo("new");
        assertThat(volumes.status(id)).isEqualTo("detached");
    }

    @Test
    void several_volumes_get_the_same_new_name() {
        String first = volumes.settled();
        String second = volumes.settled();

        volumes.put("rename", List.of(first, second), "name", "pair").expect(202);

        assertThat(List.of(volumes.read(first), volumes.read(second)))
                .allSatisfy(volume -> assertThat(volume.get("name").asString()).isEqualTo("pair"));
    }

    @Test
    void a_new_name_is_needed_to_rename() {
        String id = volumes.settled("name", "old");

        volumes.put("rename", id).expectError(400, "invalid_request", "name");
        volumes.put("rename", id, "name", null).expectError(400, "invalid_request", "name");
        volumes.put("rename", id, "name", "").expectError(400, "invalid_request", "name");
        volumes.put("rename", id, "name", "n".repeat(256)).expectError(400, "invalid_request", "name");
        assertThat(volumes.read(id).get("name").asString()).isEqualTo("old");
    }

    @Test
    void a_volume_grows_at_once_and_costs_more_also_right_after_it_was_ordered() {
        String id = volumes.order("size", 50);

        volumes.act("resize", id, "size", 100);

        JsonNode grown = volumes.read(id);
        assertThat(grown.get("size").intValue()).isEqualTo(100);
        assertThat(grown.get("monthly_price").doubleValue()).isCloseTo(20, within(1e-12));
        assertThat(grown.get("base_hourly_cost").doubleValue()).isCloseTo(20.0 / 730, within(1e-12));
        assertThat(grown.get("status").asString()).isEqualTo("ordered");
    }

    @Test
    void the_new_size_may_be_sent_as_text() {
        String id = volumes.settled("size", 50);

        volumes.act("resize", id, "size", "51");

        assertThat(volumes.read(id).get("size").intValue()).isEqualTo(51);
    }

    @Test
    void a_volume_of_a_running_instance_grows() {
        String instance = volumes.runningInstance("FIN-01");
        String id = volumes.instance(instance).get("os_volume_id").asString();

        volumes.act("resize", id, "size", 60);

        assertThat(volumes.read(id).get("size").intValue()).isEqualTo(60);
        assertThat(volumes.status(id)).isEqualTo("attached");
    }

    @ParameterizedTest
    @ValueSource(ints = {50, 49, 1})
    void a_volume_never_shrinks_or_stays(int size) {
        String id = volumes.settled("size", 50);

        volumes.put("resize", id, "size", size).expectError(400, "invalid_request", "size", "larger", "50 GB");
        assertThat(volumes.read(id).get("size").intValue()).isEqualTo(50);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-60", "60.5", "1000001", "\"sixty\"", "null", "[60]", "true"})
    void a_size_that_is_not_a_whole_number_of_gigabytes_is_an_invalid_request(String size) {
        String id = volumes.settled("size", 50);

        alice.put("/volumes", "{\"action\":\"resize\",\"id\":\"" + id + "\",\"size\":" + size + "}")
                .expectError(400, "invalid_request", "size");
        volumes.put("resize", id).expectError(400, "invalid_request", "size");
        assertThat(volumes.read(id).get("size").intValue()).isEqualTo(50);
    }

    @Test
    void growing_past_the_room_of_the_location_is_unavailable() {
        String id = volumes.settled("size", 50);

        volumes.put("resize", id, "size", 20_001).expectError(503, "service_unavailable", "FIN-01");
        assertThat(volumes.read(id).get("size").intValue()).isEqualTo(50);
        volumes.act("resize", id, "size", 20_000);
    }

    @Test
    void several_volumes_change_together_or_not_at_all() {
        String small = volumes.settled("size", 50);
        String large = volumes.settled("size", 200);

        volumes.put("resize", List.of(small, large), "size", 100).expectError(400, "invalid_request", "200 GB");
        volumes.put("rename", List.of(small, NOBODY), "name", "renamed").expectError(404, "not_found", NOBODY);
        volumes.put("delete", List.of(small, NOBODY)).expectError(404, "not_found", NOBODY);

        assertThat(volumes.read(small).get("size").intValue()).isEqualTo(50);
        assertThat(volumes.read(small).get("name").asString()).isEqualTo("data");
        assertThat(volumes.listed("")).containsExactly(small, large);
    }

    @Test
    void another_projects_volume_is_not_found() {
        String foreign = new VolumeCalls(havu, havu.bob()).settled();

        for (String action : List.of("rename", "delete", "clone", "restore", "cancel", "export")) {
            volumes.put(action, foreign, "name", "mine").expectError(404, "not_found", foreign);
        }
    }

    @Test
    void ids_must_be_ids_and_differ_and_be_there() {
        String id = volumes.settled();

        volumes.put("delete", "my-volume").expectError(400, "invalid_request", "id");
        volumes.put("delete", List.of(id, "my-volume")).expectError(400, "invalid_request", "id");
        volumes.put("delete", List.of(id, id)).expectError(400, "invalid_request", "id");
        volumes.put("delete", List.of(id, id.toUpperCase(Locale.ROOT))).expectError(400, "invalid_request", "id");
        volumes.put("delete", List.of()).expectError(400, "invalid_request", "id");
        alice.put("/volumes", "{\"action\":\"delete\"}").expectError(400, "invalid_request", "id", "required");
        assertThat(volumes.listed("")).containsExactly(id);
    }

    @Test
    void an_id_may_be_written_in_upper_case() {
        String id = volumes.settled();

        assertThat(volumes.put("rename", id.toUpperCase(Locale.ROOT), "name", "new")
                        .expect(202)
                        .text())
                .isEqualTo("[\"" + id + "\"]");
    }

    @Test
    void the_action_must_be_a_known_one() {
        String id = volumes.settled();

        volumes.put("shred", id).expectError(400, "invalid_request", "action", "shred");
        volumes.put("ATTACH", id).expectError(400, "invalid_request", "action");
        alice.put("/volumes", Body.of("id", id)).expectError(400, "invalid_request", "action", "required");
        alice.put("/volumes", Body.of("id", id, "action", null)).expectError(400, "invalid_request", "action");
    }

    @ParameterizedTest
    @ValueSource(strings = {"create", "export", "transfer"})
    void actions_without_a_public_meaning_are_forbidden(String action) {
        String id = volumes.settled();

        volumes.put(action, id).expectError(403, "forbidden_action");
        assertThat(volumes.status(id)).isEqualTo("detached");
    }

    @Test
    void fields_of_other_actions_are_tolerated() {
        String id = volumes.settled("size", 50);

        volumes.put(
                        "rename",
                        List.of(id),
                        "size",
                        100,
                        "instance_id",
                        NOBODY,
                        "instance_ids",
                        List.of(NOBODY),
                        "name",
                        "volume-name",
                        "type",
                        "NVMe",
                        "is_permanent",
                        true,
                        "location_code",
                        "FIN-01",
                        "colour",
                        "red")
                .expect(202);

        JsonNode volume = volumes.read(id);
        assertThat(volume.get("name").asString()).isEqualTo("volume-name");
        assertThat(volume.get("size").intValue()).isEqualTo(50);
        assertThat(volume.get("status").asString()).isEqualTo("detached");
    }

    @Test
    void a_token_is_needed() {
        havu.anonymous()
                .put("/volumes", Body.of("action", "delete", "id", volumes.order()))
                .expectError(401, "unauthorized_request");
        assertThat(volumes.listed("")).hasSize(1);
    }
}
