package dev.havu.server.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code GET /volumes} and {@code GET /volumes/{id}}. */
class VolumeListTest {
    private static final String NOBODY = "00000000-0000-4000-8000-000000000000";

    private final RunningHavu havu = RunningHavu.start();
    private final ApiClient alice = havu.alice();
    private final VolumeCalls volumes = new VolumeCalls(havu, alice);

    @AfterEach
    void stop() {
        havu.close();
    }

    @Test
    void a_project_without_volumes_has_an_empty_list() {
        assertThat(alice.get("/volumes").expect(200).text()).isEqualTo("[]");
        assertThat(alice.get("/volumes/trash").expect(200).text()).isEqualTo("[]");
    }

    @Test
    void volumes_are_listed_oldest_first() {
        String first = volumes.order("name", "z");
        String second = volumes.order("name", "a");
        String third = volumes.order("name", "m");

        assertThat(volumes.listed("")).containsExactly(first, second, third);
    }

    @Test
    void the_list_shows_the_same_as_the_volume_by_itself() {
        String instance = volumes.offlineInstance("FIN-01");
        volumes.settled("instance_id", instance);
        volumes.settled("type", "NVMe_Shared", "tags", new Object[] {Body.map("key", "a")});

        alice.getJson("/volumes")
                .forEach(listed -> assertThat(listed)
                        .isEqualTo(volumes.read(listed.get("id").asString())));
    }

    @Test
    void a_long_list_is_complete() {
        for (int i = 0; i < 205; i++) {
            volumes.order("size", 1);
        }

        assertThat(volumes.listed("")).hasSize(205).doesNotHaveDuplicates();
    }

    @Test
    void a_project_sees_only_its_own_volumes() {
        String mine = volumes.order();
        VolumeCalls bobs = new VolumeCalls(havu, havu.bob());
        String foreign = bobs.order();

        assertThat(volumes.listed("")).containsExactly(mine);
        assertThat(bobs.listed("")).containsExactly(foreign);
        alice.get("/volumes/" + foreign).expectError(404, "not_found", foreign);
    }

    @Test
    void each_status_filters() {
        String running = volumes.runningInstance("FIN-01");
        String osVolume = volumes.instance(running).get("os_volume_id").asString();
        String detached = volumes.settled();
        String leaving = volumes.settled("type", "NVMe_Shared", "instance_id", running);
        String restored = volumes.settled();
        volumes.act("delete", restored);
        String canceled = volumes.clone(detached);
        volumes.act("cancel", canceled);
        havu.settle();
        String arriving = volumes.settled("type", "NVMe_Shared");
        String canceling = volumes.clone(detached);
        String cloning = volumes.clone(detached);
        volumes.attach(arriving, running).expect(202);
        volumes.act("detach", leaving);
        volumes.act("restore", restored);
        volumes.act("cancel", canceling);
        String ordered = volumes.order();

        assertThat(volumes.listed("?status=attached")).containsExactly(osVolume);
        assertThat(volumes.listed("?status=detached")).contains(detached).doesNotContain(osVolume, ordered);
        assertThat(volumes.listed("?status=detaching")).containsExactly(leaving);
        assertThat(volumes.listed("?status=restoring")).containsExactly(restored);
        assertThat(volumes.listed("?status=canceled")).containsExactly(canceled);
        assertThat(volumes.listed("?status=canceling")).containsExactly(canceling);
        assertThat(volumes.listed("?status=cloning")).containsExactly(cloning);
        assertThat(volumes.listed("?status=attaching")).containsExactly(arriving);
        assertThat(volumes.listed("?status=ordered")).containsExactly(ordered);
    }

    @ParameterizedTest
    @ValueSource(strings = {"created", "creating", "exported", "deleting"})
    void a_status_that_volumes_never_show_matches_nothing(String status) {
        volumes.settled();

        assertThat(volumes.listed("?status=" + status)).isEmpty();
    }

    @Test
    void the_status_deleted_matches_nothing_because_deleted_volumes_are_in_the_trash() {
        volumes.act("delete", volumes.settled());
        volumes.act("delete", volumes.settled(), "is_permanent", true);

        assertThat(volumes.listed("?status=deleted")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"unattached", "DETACHED", "running"})
    void an_unknown_status_is_named(String status) {
        alice.get("/volumes?status=" + status).expectError(400, "invalid_request", "status", status);
    }

    @Test
    void an_empty_status_is_refused() {
        alice.get("/volumes?status=").expectError(400, "invalid_request", "status");
    }

    @Test
    void a_canceled_clone_is_left_out_of_the_plain_list() {
        String source = volumes.settled();
        String clone = volumes.clone(source);
        volumes.act("cancel", clone);
        havu.settle();

        assertThat(volumes.listed("")).containsExactly(source);
        assertThat(volumes.trash()).isEmpty();
        assertThat(volumes.status(clone)).isEqualTo("canceled");
    }

    @Test
    void an_id_may_be_written_in_upper_case() {
        String id = volumes.order();

        assertThat(volumes.read(id.toUpperCase(Locale.ROOT)).get("id").asString())
                .isEqualTo(id);
    }

    @Test
    void an_unknown_id_is_not_found_and_a_malformed_one_invalid() {
        alice.get("/volumes/" + NOBODY).expectError(404, "not_found", NOBODY, "not found");
        alice.get("/volumes/my-volume").expectError(400, "invalid_request", "my-volume");
    }

    @Test
    void a_token_is_needed() {
        havu.anonymous().get("/volumes").expectError(401, "unauthorized_request");
        havu.anonymous().get("/volumes/trash").expectError(401, "unauthorized_request");
        havu.anonymous().get("/volumes/" + volumes.order()).expectError(401, "unauthorized_request");
    }
}
