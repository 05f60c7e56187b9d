package dev.havu.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.havu.domain.tenants.ProjectKey;
import dev.havu.store.Session;
import dev.havu.store.Store;
import dev.havu.store.sqlite.SqliteStore;
import dev.havu.store.sqlite.SqliteStore.Durability;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A resource is read from the store once for as long as nothing is committed, and never shown older than that. */
class RecentReadsTest {
    private static final String CLOUD = "cloud";
    private static final ProjectKey ALICE = new ProjectKey(CLOUD, "alice");
    private static final ProjectKey BOB = new ProjectKey(CLOUD, "bob");

    @TempDir
    Path directory;

    private Store store;
    private RecentReads<Long> recent;
    private int queries;

    @BeforeEach
    void open_a_store_with_a_cloud() {
        store = SqliteStore.open(directory, Durability.NORMAL);
        store.write(session -> session.clouds().open(CLOUD, 1));
        recent = new RecentReads<>(store);
    }

    @AfterEach
    void close_the_store() {
        store.close();
    }

    @Test
    void a_resource_is_read_once_while_nothing_is_committed() {
        assertThat(find(ALICE, "id")).contains(1L);
        assertThat(find(ALICE, "id")).contains(1L);

        assertThat(queries).isEqualTo(1);
    }

    @Test
    void after_a_commit_it_is_read_again() {
        find(ALICE, "id");
        commit();

        assertThat(find(ALICE, "id")).contains(2L);
    }

    @Test
    void what_was_committed_while_it_was_read_makes_it_old() {
        recent.find(ALICE, "id", session -> {
            commit();
            return Optional.of(queried());
        });

        assertThat(find(ALICE, "id")).contains(2L);
        assertThat(find(ALICE, "id")).contains(2L);
    }

    @Test
    void the_same_id_of_another_project_is_another_resource() {
        find(ALICE, "id");

        assertThat(find(BOB, "id")).contains(2L);
    }

    @Test
    void what_does_not_exist_is_looked_for_every_time() {
        Function<Session, Optional<Long>> nothing = _ -> {
            queried();
            return Optional.empty();
        };

        assertThat(recent.find(ALICE, "id", nothing)).isEmpty();
        assertThat(recent.find(ALICE, "id", nothing)).isEmpty();
        assertThat(queries).isEqualTo(2);
    }

    /** The number of the query that found it. */
    private Optional<Long> find(ProjectKey owner, String id) {
        return recent.find(owner, id, _ -> Optional.of(queried()));
    }

    private long queried() {
        return ++queries;
    }

    private void commit() {
        store.write(session -> session.clouds().nextNumber(CLOUD));
    }
}
