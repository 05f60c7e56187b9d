package dev.havu.store;

import static dev.havu.store.Samples.ALICE;
import static dev.havu.store.Samples.BOB;
import static org.assertj.core.api.Assertions.assertThat;

import dev.havu.domain.clusters.Cluster;
import dev.havu.domain.clusters.ClusterState;
import dev.havu.domain.instances.Instance;
import dev.havu.domain.instances.InstanceState;
import dev.havu.domain.tags.Tag;
import dev.havu.domain.tags.TagFilter;
import dev.havu.domain.volumes.Volume;
import dev.havu.domain.volumes.VolumeState;
import dev.havu.store.InstanceTable.Filter;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Long lists are read piece by piece, in order of creation. */
class PagesTest extends EveryStore {
    private static final Filter ANY = new Filter(List.of(InstanceState.values()), null, List.of());

    @Test
    void walking_the_pages_gives_every_instance_once_in_order_of_creation() {
        List<String> ids = insertInstances(25);

        for (int limit : List.of(1, 7, 24, 25, 26)) {
            assertThat(walk(cursor -> instances(ANY, cursor, limit), limit, Instance::id))
                    .as("in pages of %s", limit)
                    .isEqualTo(ids);
        }
    }

    @Test
    void an_empty_list_is_one_last_page() {
        assertThat(instances(ANY, Page.START, 10)).isEqualTo(new Page<>(List.of(), Page.START, true));
    }

    @Test
    void what_is_created_during_the_walk_comes_last_and_what_goes_away_is_left_out() {
        insertInstances(4);
        Page<Instance> first = instances(ANY, Page.START, 2);
        write(session -> {
            session.instances().update(session.instances().find("i2").withOwner(BOB));
            session.instances().insert(Samples.instance("late"));
        });

        Page<Instance> second = instances(ANY, first.cursor(), 10);

        assertThat(first.items()).extracting(Instance::id).containsExactly("i0", "i1");
        assertThat(second.items()).extracting(Instance::id).containsExactly("i3", "late");
        assertThat(second.last()).isTrue();
    }

    @Test
    void a_filter_by_state_or_id_holds_on_every_page() {
        insertInstances(10);
        write(session -> {
            for (int i = 0; i < 10; i += 3) {
                Instance instance = session.instances().find("i" + i);
                session.instances().update(instance.moved(InstanceState.RUNNING, Samples.NOW));
            }
        });
        Filter running = new Filter(List.of(InstanceState.RUNNING, InstanceState.STOPPING), null, List.of());

        assertThat(walk(cursor -> instances(running, cursor, 2), 2, Instance::id))
                .containsExactly("i0", "i3", "i6", "i9");
        assertThat(instances(new Filter(running.states(), "i3", List.of()), Page.START, 9)
                        .items())
                .extracting(Instance::id)
                .containsExactly("i3");
        assertThat(instances(new Filter(running.states(), "i4", List.of()), Page.START, 9)
                        .items())
                .isEmpty();
        assertThat(instances(new Filter(List.of(), null, List.of()), Page.START, 9)
                        .items())
                .isEmpty();
    }

    @Test
    void a_filter_by_tags_wants_all_of_them() {
        insertInstances(3);
        write(session -> {
            Tag red = new Tag("t1", "colour", "red");
            Tag blue = new Tag("t2", "colour", "blue");
            Tag team = new Tag("t3", "team", "");
            List.of(red, blue, team).forEach(tag -> session.tags().insert(ALICE, tag));
            session.tags().link("i0", red);
            session.tags().link("i1", blue);
            session.tags().link("i1", team);
            session.tags().link("i2", team);
        });

        assertThat(tagged(new TagFilter("colour", null))).containsExactly("i0", "i1");
        assertThat(tagged(new TagFilter("colour", "red"))).containsExactly("i0");
        assertThat(tagged(new TagFilter("colour", null), new TagFilter("team", "")))
                .containsExactly("i1");
        assertThat(tagged(new TagFilter("colour", "red"), new TagFilter("colour", "blue")))
                .isEmpty();
        assertThat(tagged(new TagFilter("team", "\"); --"))).isEmpty();
    }

    @Test
    void a_filter_may_name_any_number_of_tags() {
        insertInstances(1);
        TagFilter[] filters = IntStream.range(0, 5_000)
                .mapToObj(i -> new TagFilter("k" + i, i % 2 == 0 ? null : "v"))
                .toArray(TagFilter[]::new);

        assertThat(tagged(filters)).isEmpty();
    }

    @Test
    void volumes_and_clusters_are_walked_alike() {
        write(session -> {
            for (int i = 0; i < 5; i++) {
                session.volumes().insert(Samples.volume("v" + i));
                session.clusters().insert(Samples.cluster("c" + i));
            }
            session.volumes().update(session.volumes().find("v1").withOwner(BOB));
        });
        List<VolumeState> volumeStates = List.of(VolumeState.values());
        List<ClusterState> clusterStates = List.of(ClusterState.values());

        assertThat(walk(
                        cursor -> read(session -> session.volumes().page(ALICE, volumeStates, cursor, 2)),
                        2,
                        Volume::id))
                .containsExactly("v0", "v2", "v3", "v4");
        assertThat(walk(
                        cursor -> read(session -> session.clusters().page(ALICE, clusterStates, cursor, 3)),
                        3,
                        Cluster::id))
                .containsExactly("c0", "c1", "c2", "c3", "c4");
        assertThat(read(session -> session.clusters().page(BOB, clusterStates, Page.START, 3))
                        .items())
                .isEmpty();
    }

    private List<String> insertInstances(int count) {
        List<String> ids = IntStream.range(0, count).mapToObj(i -> "i" + i).toList();
        write(session -> ids.forEach(id -> session.instances().insert(Samples.instance(id))));
        return ids;
    }

    private Page<Instance> instances(Filter filter, long cursor, int limit) {
        return read(session -> session.instances().page(ALICE, filter, cursor, limit));
    }

    private List<String> tagged(TagFilter... tags) {
        return instances(new Filter(ANY.states(), null, List.of(tags)), Page.START, 10).items().stream()
                .map(Instance::id)
                .toList();
    }

    private static <T> List<String> walk(Function<Long, Page<T>> pages, int limit, Function<T, String> id) {
        List<String> ids = new ArrayList<>();
        Page<T> page = pages.apply(Page.START);
        while (true) {
            assertThat(page.items()).hasSizeLessThanOrEqualTo(limit);
            page.items().forEach(item -> ids.add(id.apply(item)));
            if (page.last()) {
                return ids;
            }
            page = pages.apply(page.cursor());
        }
    }
}
