package dev.havu.server.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What volumes take of a location's storage, and when they give it back. */
class StorageCapacityTest {
    private static final int ALL = 20_000;

    private final RunningHavu havu = RunningHavu.start();
    private final ApiClient alice = havu.alice();
    private final VolumeCalls volumes = new VolumeCalls(havu, alice);

    @AfterEach
    void stop() {
        havu.close();
    }

    @Test
    void a_volume_takes_its_size_and_the_last_gigabyte_can_be_used() {
        volumes.order("size", 5_000);
        assertFree(15_000);

        volumes.post("size", 15_001).expectError(503, "service_unavailable", "FIN-01", "15000 GB free");
        volumes.order("size", 15_000);

        assertFree(0);
        volumes.post("size", 1).expectError(503, "service_unavailable", "FIN-01", "0 GB free");
    }

    @Test
    void locations_do_not_share_their_storage() {
        volumes.order("size", ALL);

        volumes.order("size", ALL, "location_code", "FIN-03");
        assertFree(0);
    }

    @Test
    void projects_share_the_storage_of_a_location() {
        new VolumeCalls(havu, havu.bob()).order("size", 5_000);

        assertFree(15_000);
    }

    @Test
    void growing_takes_the_difference() {
        String id = volumes.settled("size", 100);
        volumes.act("resize", id, "size", 300);

        assertFree(ALL - 300);
    }

    @Test
    void the_trash_still_counts_until_a_volume_is_deleted_for_good() {
        String id = volumes.settled("size", 100);
        volumes.act("delete", id);
        assertFree(ALL - 100);

        volumes.act("delete", id, "is_permanent", true);
        assertFree(ALL);
        volumes.act("delete", id, "is_permanent", true);
        alice.delete("/volumes/" + id + "?force=true").expect(204);
        assertFree(ALL);
    }

    @Test
    void deleting_for_good_frees_at_once_also_a_volume_that_is_still_being_made() {
        String id = volumes.order("size", 100);
        volumes.act("resize", id, "size", 200);
        alice.delete("/volumes/" + id + "?force=true").expect(202);

        assertFree(ALL);
        havu.settle();
        assertFree(ALL);
    }

    @Test
    void restoring_takes_nothing_because_the_trash_had_kept_the_place() {
        String id = volumes.settled("size", ALL);
        volumes.act("delete", id);

        volumes.act("restore", id);
        havu.settle();

        assertThat(volumes.status(id)).isEqualTo("detached");
        assertFree(0);
    }

    @Test
    void the_end_of_the_retention_frees_the_storage() {
        volumes.act("delete", volumes.settled("size", 100));

        havu.advance(Duration.ofDays(4));

        new VolumeCalls(havu, havu.alice())
                .post("size", ALL + 1)
                .expectError(503, "service_unavailable", ALL + " GB free");
    }

    @Test
    void a_clone_takes_storage_where_it_will_be() {
        String source = volumes.settled("size", 100);
        volumes.clone(source);
        assertFree(ALL - 200);

        volumes.clone(source, "location_code", "FIN-03");
        assertFree(ALL - 200);
        volumes.post("size", 1_000_000, "location_code", "FIN-03")
                .expectError(503, "service_unavailable", (200_000 - 100) + " GB free");
    }

    @Test
    void a_clone_that_is_called_off_gives_its_storage_back_once() {
        String clone = volumes.clone(volumes.settled("size", 100));
        volumes.act("cancel", clone);
        assertFree(ALL - 200);
        havu.settle();
        assertFree(ALL - 100);

        volumes.act("cancel", clone);
        volumes.act("delete", clone, "is_permanent", true);
        havu.settle();
        assertFree(ALL - 100);
    }

    @Test
    void an_instance_takes_storage_for_its_os_volume_and_frees_it_with_it() {
        String instance = volumes.runningInstance("FIN-01");
        assertFree(ALL - 50);

        alice.put("/instances", Body.of("action", "delete", "id", instance)).expect(202);
        assertFree(ALL - 50);
        volumes.act("delete", volumes.trash().getFirst(), "is_permanent", true);
        assertFree(ALL);
    }

    @Test
    void a_refused_order_takes_nothing() {
        volumes.post("size", 100, "instance_id", volumes.runningInstance("FIN-01"))
                .expectError(403, "forbidden_action");

        assertFree(ALL - 50);
    }

    /** A wish that is too large tells how much there is. */
    private void assertFree(int gigabytes) {
        volumes.post("size", 1_000_000).expectError(503, "service_unavailable", " " + gigabytes + " GB free");
    }
}
