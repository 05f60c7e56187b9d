package dev.havu.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.havu.store.StoreException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The writer outlives a medium that fails, and finishes what it has accepted before it ends. */
class CommitLoopTest {
    @TempDir
    Path directory;

    private Connection connection;
    private Sql sql;
    private CommitLoop loop;

    @BeforeEach
    void start() throws SQLException {
        connection = DriverManager.getConnection("jdbc:sqlite:" + directory.resolve("test.db"));
        sql = new Sql(connection);
        sql.update("CREATE TABLE rows (id INTEGER PRIMARY KEY, text TEXT NOT NULL)");
        loop = new CommitLoop(sql, new ReentrantLock());
    }

    @AfterEach
    void stop() {
        loop.close();
        sql.close();
    }

    @Test
    void a_full_medium_fails_the_command_and_not_the_writer() {
        limitPages(4);

        assertThatThrownBy(() -> insert(1, "x".repeat(100_000)))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("full");

        limitPages(1_000);
        insert(2, "small");
        assertThat(ids()).containsExactly(2L);
    }

    @Test
    void everything_in_a_commit_that_fails_is_reported_as_failed() throws Exception {
        limitPages(4);
        CountDownLatch busy = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<?> first = threads.submit(() -> loop.run(session -> {
                busy.countDown();
                try {
                    go.await();
                } catch (InterruptedException interrupted) {
                    throw new IllegalStateException(interrupted);
                }
                return true;
            }));
            busy.await();
            List<Thread> waiting = new ArrayList<>();
            List<Future<?>> others = new ArrayList<>();
            for (int id = 1; id <= 3; id++) {
                int number = id;
                CountDownLatch started = new CountDownLatch(1);
                others.add(threads.submit(() -> {
                    waiting.add(Thread.currentThread());
                    started.countDown();
                    insert(number, number == 2 ? "x".repeat(100_000) : "small");
                }));
                started.await();
            }
            for (Thread thread : waiting) {
                while (thread.getState() != Thread.State.WAITING) {
                    Thread.onSpinWait();
                }
            }
            go.countDown();

            first.get();
            List<Long> acknowledged = new ArrayList<>();
            for (int i = 0; i < others.size(); i++) {
                try {
                    others.get(i).get();
                    acknowledged.add(i + 1L);
                } catch (java.util.concurrent.ExecutionException refused) {
                    assertThat(refused).hasCauseInstanceOf(StoreException.class);
                }
            }
            assertThat(acknowledged).doesNotContain(2L);
            assertThat(ids()).isEqualTo(acknowledged);
        }
    }

    @Test
    void a_transaction_that_cannot_begin_is_reported_and_the_next_one_is_tried() throws SQLException {
        try (Connection other = DriverManager.getConnection("jdbc:sqlite:" + directory.resolve("test.db"))) {
            Sql otherSql = new Sql(other);
            otherSql.update("BEGIN IMMEDIATE");
            sql.one("PRAGMA busy_timeout = 0", Row::number);

            assertThatThrownBy(() -> insert(1, "locked out")).isInstanceOf(StoreException.class);

            otherSql.update("ROLLBACK");
        }
        insert(2, "free");
        assertThat(ids()).containsExactly(2L);
    }

    @Test
    void what_was_accepted_before_closing_is_done_and_what_comes_later_is_refused() throws Exception {
        CountDownLatch busy = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<?> accepted = threads.submit(() -> loop.run(session -> {
                busy.countDown();
                boolean waiting = true;
                while (waiting) {
                    try {
                        go.await();
                        waiting = false;
                    } catch (InterruptedException closing) {
                        go.countDown();
                    }
                }
                sql.update("INSERT INTO rows VALUES (1, 'accepted')");
                return true;
            }));
            busy.await();
            loop.close();
            accepted.get();
        }

        assertThatThrownBy(() -> insert(2, "too late"))
                .isInstanceOf(StoreException.class)
                .hasMessage("the store is closed");
        assertThat(ids()).containsExactly(1L);
    }

    private void limitPages(int pages) {
        sql.one("PRAGMA max_page_count = " + pages, Row::number);
    }

    private void insert(int id, String text) {
        loop.run(session -> sql.update("INSERT INTO rows VALUES (?, ?)", id, text));
    }

    private List<Long> ids() {
        return sql.list("SELECT id FROM rows ORDER BY id", Row::number);
    }
}
