package dev.havu.server.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Copies of volumes, and how to call them off. */
class CloneTest {
    private final RunningHavu havu = RunningHavu.start();
    private final ApiClient alice = havu.alice();
    private final VolumeCalls volumes = new VolumeCalls(havu, alice);

    @AfterEach
    void stop() {
        havu.close();
    }

    @Test
    @Tag(Testbed.ANY_DRIVER)
    void the_answer_is_an_array_of_the_new_id() {
        String source = volumes.settled();

        Answer answer = volumes.put("clone", source, "name", "copy").expect(202);

        assertThat(answer.json()).hasSize(1);
        String clone = answer.json().get(0).asString();
        assertThat(clone).isNotEqualTo(source);
        assertThat(volumes.listed("")).containsExactly(source, clone);
    }

    @Test
    @Tag(Testbed.ANY_DRIVER)
    void several_sources_have_several_clones_in_their_order() {
        String first = volumes.settled("name", "first");
        String second = volumes.settled("name", "second");

        List<String> clones = VolumeCalls.strings(
                volumes.put("clone", List.of(second, first)).expect(202).json());

        assertThat(clones)
                .map(id -> volumes.read(id).get("name").asString())
                .containsExactly("CLONE-second", "CLONE-first");
    }

    @Test
    void a_clone_is_like_its_source_and_passes_through_cloning_while_the_source_rests() {
        String source = volumes.settled("name", "data", "size", 70, "tags", List.of(Body.map("key", "team")));

        String clone = volumes.clone(source, "name", "copy");

        assertThat(volumes.status(clone)).isEqualTo("cloning");
        assertThat(volumes.status(source)).isEqualTo("detached");
        havu.advance(Duration.ofSeconds(1));
        JsonNode copy = volumes.read(clone);
        assertThat(copy.get("status").asString()).isEqualTo("detached");
        assertThat(copy.get("name").asString()).isEqualTo("copy");
        assertThat(copy.get("size").intValue()).isEqualTo(70);
        assertThat(copy.get("type").asString()).isEqualTo("NVMe");
        assertThat(copy.get("location").asString()).isEqualTo("FIN-01");
        assertThat(copy.get("is_os_volume").booleanValue()).isFalse();
        assertThat(copy.get("created_at").asString()).isEqualTo("2026-11-01T10:00:10.000Z");
        assertThat(copy.get("tags")).isEmpty();
    }

    @Test
    @Tag(Testbed.ANY_DRIVER)
    void a_clone_without_a_name_is_called_after_its_source() {
        String source = volumes.settled("name", "data");

        String nameless = volumes.clone(source);
        String nulled = volumes.clone(source, "name", null, "type", null);

        assertThat(volumes.read(nameless).get("name").asString()).isEqualTo("CLONE-data");
        assertThat(volumes.read(nulled).get("name").asString()).isEqualTo("CLONE-data");
    }

    @Test
    @Tag(Testbed.ANY_DRIVER)
    void a_volume_can_be_cloned_right_after_it_was_ordered() {
        String clone = volumes.clone(volumes.order());
        havu.settle();

        assertThat(volumes.status(clone)).isEqualTo("detached");
    }

    @Test
    @Tag(Testbed.ANY_DRIVER)
    void a_volume_type_in_type_is_the_type_of_the_clone() {
        String clone = volumes.clone(volumes.settled("size", 100), "type", "HDD");

        JsonNode copy = volumes.read(clone);
        assertThat(copy.get("type").asString()).isEqualTo("HDD");
        assertThat(copy.get("location").asString()).isEqualTo("FIN-01");
        assertThat(copy.get("monthly_price").doubleValue()).isCloseTo(5, within(1e-12));
    }

    @Test
    void a_location_in_type_is_the_location_of_the_clone() {
        String clone = volumes.clone(volumes.settled("size", 50), "name", "copy", "type", "FIN-03");
        havu.settle();

        JsonNode copy = volumes.read(clone);
        assertThat(copy.get("type").asString()).isEqualTo("NVMe");
        assertThat(copy.get("location").asString()).isEqualTo("FIN-03");
        assertThat(copy.get("size").intValue()).isEqualTo(50);
        assertThat(copy.get("status").asString()).isEqualTo("detached");
    }

    @Test
    void a_location_code_is_the_location_of_the_clone_and_wins_over_one_in_type() {
        String source = volumes.settled("location_code", "FIN-03");

        String across = volumes.clone(source, "location_code", "FIN-01");
        String both = volumes.clone(source, "location_code", "FIN-01", "type", "HDD");
        String conflict = volumes.clone(source, "location_code", "FIN-01", "type", "FIN-03");

        assertThat(List.of(across, both, conflict))
                .allSatisfy(id ->
                        assertThat(volumes.read(id).get("location").asString()).isEqualTo("FIN-01"));
        assertThat(volumes.read(both).get("type").asString()).isEqualTo("HDD");
        assertThat(volumes.read(conflict).get("type").asString()).isEqualTo("NVMe");
    }

    @ParameterizedTest
    @Tag(Testbed.ANY_DRIVER)
    @ValueSource(strings = {"SSD", "FIN-99", "NVMe_Local_Storage", "NVMe_Shared_Cluster"})
    void a_type_that_nobody_can_create_is_refused(String type) {
        String source = volumes.settled();

        volumes.put("clone", source, "type", type).expectError(400, "invalid_request", "type", type);
        assertThat(volumes.listed("")).containsExactly(source);
    }

    @Test
    @Tag(Testbed.ANY_DRIVER)
    void an_unknown_or_full_location_is_refused() {
        String source = volumes.settled("size", 50);

        volumes.put("clone", source, "location_code", "FIN-99")
                .expectError(400, "invalid_request", "location_code", "FIN-99");
        volumes.put("clone", source, "location_code", "ICE-01").expectError(503, "service_unavailable", "ICE-01");
        volumes.put("clone", source, "name", "").expectError(400, "invalid_request", "name");
        assertThat(volumes.listed("")).containsExactly(source);
    }

    @Test
    void several_volumes_are_cloned_together_or_not_at_all() {
        String small = volumes.settled("size", 50);
        String large = volumes.settled("size", 15_000);

        volumes.put("clone", List.of(small, large)).expectError(503, "service_unavailable", "FIN-01");
        assertThat(volumes.listed("")).containsExactly(small, large);
    }

    @Test
    @Tag(Testbed.ANY_DRIVER)
    void a_shared_file_system_has_a_clone_with_a_path_of_its_own() {
        String source = volumes.settled("type", "NVMe_Shared");

        JsonNode copy = volumes.read(volumes.clone(source));

        assertThat(copy.get("type").asString()).isEqualTo("NVMe_Shared");
        assertThat(copy.get("pseudo_path").asString())
                .isNotEqualTo(volumes.read(source).get("pseudo_path").asString());
    }

    @Test
    void the_clone_of_an_os_volume_boots_an_instance_in_another_location() {
        String instance = volumes.offlineInstance("FIN-01");
        String source = volumes.instance(instance).get("os_volume_id").asString();
        String clone = volumes.clone(source, "location_code", "FIN-03");
        havu.settle();
        assertThat(volumes.read(clone).get("is_os_volume").booleanValue()).isTrue();

        String second = alice.create(
                "/instances",
                Body.of(
                        "instance_type", "CPU.4V.16G",
                        "image", clone,
                        "hostname", "twin",
                        "description", "",
                        "location_code", "FIN-03"));
        havu.settle();

        JsonNode twin = volumes.instance(second);
        assertThat(twin.get("status").asString()).isEqualTo("running");
        assertThat(twin.get("os_volume_id").asString()).isEqualTo(clone);
        assertThat(twin.get("os_name")).isEqualTo(volumes.instance(instance).get("os_name"));
        assertThat(volumes.read(clone).get("target").asString()).isEqualTo("vda");
    }

    @Test
    @Tag(Testbed.ANY_DRIVER)
    void an_os_volume_cannot_become_a_shared_file_system() {
        String source = volumes.instance(volumes.offlineInstance("FIN-01"))
                .get("os_volume_id")
                .asString();

        volumes.put("clone", source, "type", "NVMe_Shared").expectError(400, "invalid_request", "type");
    }

    @ParameterizedTest
    @Tag(Testbed.ANY_DRIVER)
    @ValueSource(strings = {"NVMe", "NVMe_Shared"})
    void a_volume_of_a_running_instance_cannot_be_cloned(String type) {
        String instance = volumes.offlineInstance("FIN-01");
        String source = volumes.settled("type", type, "instance_id", instance);
        volumes.switchInstance("start", instance);

        volumes.put("clone", source).expectError(403, "forbidden_action", instance, "shut down");
        volumes.switchInstance("shutdown", instance);
        assertThat(volumes.status(volumes.clone(source))).isEqualTo("cloning");
        assertThat(volumes.status(source)).isEqualTo("attached");
    }

    @Test
    @Tag(Testbed.ANY_DRIVER)
    void a_clone_under_way_is_neither_resized_nor_attached_nor_cloned_nor_tagged() {
        String instance = volumes.offlineInstance("FIN-01");
        String clone = volumes.clone(volumes.settled());

        volumes.put("resize", clone, "size", 500).expectError(400, "invalid_request", "resize", "cloning");
        volumes.attach(clone, instance).expectError(400, "invalid_request", "attach", "cloning");
        volumes.put("clone", clone).expectError(400, "invalid_request", "clone", "cloning");
        alice.post("/volumes/" + clone + "/tags", Body.of("key", "a")).expectError(403, "forbidden_action", "cloned");
        assertThat(volumes.machines(clone)).isEmpty();
    }

    @Test
    @Tag(Testbed.ANY_DRIVER)
    void a_clone_under_way_can_be_renamed() {
        String clone = volumes.clone(volumes.settled());

        volumes.act("rename", clone, "name", "twin");

        assertThat(volumes.read(clone).get("name").asString()).isEqualTo("twin");
        assertThat(volumes.status(clone)).isEqualTo("cloning");
    }

    @Test
    @Tag(Testbed.ANY_DRIVER)
    void a_clone_under_way_can_be_deleted() {
        String trashed = volumes.clone(volumes.settled());
        String purged = volumes.clone(volumes.settled());
        volumes.act("delete", trashed);
        volumes.act("delete", purged, "is_permanent", true);
        havu.settle();

        assertThat(volumes.trash()).containsExactly(trashed);
        assertThat(volumes.read(purged).get("is_permanently_deleted").booleanValue())
                .isTrue();
    }

    @Test
    @Tag(Testbed.ANY_DRIVER)
    void a_clone_outlives_a_source_that_is_deleted_meanwhile() {
        String source = volumes.settled();
        String clone = volumes.clone(source);
        volumes.act("delete", source, "is_permanent", true);
        havu.settle();

        assertThat(volumes.status(clone)).isEqualTo("detached");
    }

    @Test
    void a_clone_that_is_called_off_passes_through_canceling() {
        String clone = volumes.clone(volumes.settled());

        assertThat(volumes.put("cancel", clone).expect(202).text()).isEqualTo("[\"" + clone + "\"]");

        assertThat(volumes.status(clone)).isEqualTo("canceling");
        havu.advance(Duration.ofMillis(200));
        assertThat(volumes.status(clone)).isEqualTo("canceled");
        volumes.put("cancel", clone).expect(202);
        assertThat(alice.delete("/volumes/" + clone).expect(204).body()).isEmpty();
        assertThat(volumes.status(clone)).isEqualTo("canceled");
    }

    @Test
    void calling_off_twice_does_not_take_longer() {
        String clone = volumes.clone(volumes.settled());
        volumes.act("cancel", clone);
        havu.advance(Duration.ofMillis(150));

        volumes.act("cancel", clone);
        havu.advance(Duration.ofMillis(50));

        assertThat(volumes.status(clone)).isEqualTo("canceled");
    }

    @Test
    @Tag(Testbed.ANY_DRIVER)
    void only_a_clone_under_way_can_be_called_off() {
        String source = volumes.settled();
        String clone = volumes.clone(source);
        havu.settle();

        volumes.put("cancel", source).expectError(400, "invalid_request", "cancel", "detached");
        volumes.put("cancel", clone).expectError(400, "invalid_request", "cancel", "detached");
    }
}
