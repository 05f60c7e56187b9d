package dev.havu.store;

import static dev.havu.store.Samples.ALICE;
import static dev.havu.store.Samples.CLOUD;
import static dev.havu.store.Samples.LOCATION;
import static dev.havu.store.Samples.NOW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.havu.domain.Refusal;
import dev.havu.domain.fleet.Allocation;
import dev.havu.domain.sshkeys.SshKey;
import dev.havu.store.DueWorkTable.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** A command happens whole or not at all, whoever else is writing, and is seen by everybody once it has returned. */
class TransactionsTest extends EveryStore {
    private static final int THREADS = 32;
    private static final int ROUNDS = 50;

    @Test
    void a_command_that_throws_leaves_nothing_behind_in_any_table() {
        Refusal refusal = Refusal.invalid("no");

        assertThatThrownBy(() -> write(session -> {
                    session.clouds().nextNumber(CLOUD);
                    session.instances().insert(Samples.instance("i1"));
                    session.volumes().insert(Samples.volume("v1"));
                    session.volumes().attach("v1", "i1", 1, "vda");
                    session.clusters().insert(Samples.cluster("c1"));
                    session.sshKeys().insert(Samples.sshKey("k1"));
                    session.scripts().insert(Samples.script("s1", "script", NOW));
                    session.fleet().allocate(CLOUD, new Allocation("i1", "h100-1", 1, 1, List.of(0)));
                    session.fleet().takeStorage(CLOUD, LOCATION, 10);
                    session.dueWork().schedule(CLOUD, Kind.INSTANCE, "i1", NOW);
                    throw refusal;
                }))
                .isSameAs(refusal);

        found(session -> session.instances().find("i1")).isNull();
        found(session -> session.volumes().find("v1")).isNull();
        listed(session -> session.volumes().attachedTo("i1")).isEmpty();
        found(session -> session.clusters().find("c1")).isNull();
        listed(session -> session.sshKeys().list(ALICE)).isEmpty();
        found(session -> session.scripts().find(ALICE, "s1")).isNull();
        listed(session -> session.fleet().allocations(CLOUD)).isEmpty();
        listed(session -> session.fleet().hosts(CLOUD)).containsExactly(Samples.host("h100-1"));
        found(session -> session.fleet().freeStorage(CLOUD, LOCATION)).isEqualTo(1_000L);
        listed(session -> session.dueWork().all(CLOUD)).isEmpty();
        assertThat(store.<Long>write(session -> session.clouds().nextNumber(CLOUD)))
                .isZero();
    }

    @Test
    void an_error_that_is_not_an_exception_is_handed_on_as_well() {
        AssertionError error = new AssertionError("no");

        assertThatThrownBy(() -> write(session -> {
                    session.sshKeys().insert(Samples.sshKey("k1"));
                    throw error;
                }))
                .isSameAs(error);

        listed(session -> session.sshKeys().list(ALICE)).isEmpty();
    }

    @Test
    void a_row_the_schema_refuses_fails_its_command_and_the_store_goes_on() {
        write(session -> session.sshKeys().insert(Samples.sshKey("k1")));

        assertThatThrownBy(() -> write(session -> {
                    session.sshKeys().insert(Samples.sshKey("k2"));
                    session.sshKeys().insert(Samples.sshKey("k1"));
                }))
                .isInstanceOf(StoreException.class);
        write(session -> session.sshKeys().insert(Samples.sshKey("k3")));

        assertThat(keys()).containsExactly("k1", "k3");
    }

    @Test
    void commands_that_fail_in_a_shared_commit_do_not_harm_their_neighbours() throws Exception {
        CountDownLatch writerIsBusy = new CountDownLatch(1);
        CountDownLatch everybodyWaits = new CountDownLatch(1);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<?> busy = threads.submit(() -> write(session -> {
                writerIsBusy.countDown();
                await(everybodyWaits);
            }));
            writerIsBusy.await();
            List<Thread> waiting = new ArrayList<>();
            List<Future<?>> results = new ArrayList<>();
            for (int i = 0; i < 60; i++) {
                SshKey key = Samples.sshKey("k" + i);
                boolean fails = i % 3 == 1;
                boolean refusedBySchema = i % 3 == 2;
                CountDownLatch started = new CountDownLatch(1);
                results.add(threads.submit(() -> {
                    waiting.add(Thread.currentThread());
                    started.countDown();
                    write(session -> {
                        session.sshKeys().insert(key);
                        if (fails) {
                            throw Refusal.invalid("refused " + key.id());
                        }
                        if (refusedBySchema) {
                            session.sshKeys().insert(key);
                        }
                    });
                }));
                started.await();
            }
            waiting.forEach(TransactionsTest::untilItWaits);
            everybodyWaits.countDown();

            busy.get();
            for (int i = 0; i < results.size(); i++) {
                Future<?> result = results.get(i);
                switch (i % 3) {
                    case 0 -> result.get();
                    case 1 ->
                        assertThatThrownBy(result::get)
                                .isInstanceOf(ExecutionException.class)
                                .hasRootCauseInstanceOf(Refusal.class)
                                .hasRootCauseMessage("refused k" + i);
                    default ->
                        assertThatThrownBy(result::get)
                                .isInstanceOf(ExecutionException.class)
                                .hasCauseInstanceOf(StoreException.class);
                }
            }
        }
        assertThat(keys())
                .containsExactlyInAnyOrderElementsOf(
                        LongStream.range(0, 20).mapToObj(i -> "k" + i * 3).toList());
    }

    @Test
    void a_counter_that_many_threads_increase_ends_exact_and_gives_every_number_once() throws Exception {
        List<Callable<List<Long>>> writers = new ArrayList<>();
        for (int thread = 0; thread < THREADS; thread++) {
            writers.add(() -> {
                List<Long> drawn = new ArrayList<>();
                for (int round = 0; round < ROUNDS; round++) {
                    drawn.add(store.write(session -> session.clouds().nextNumber(CLOUD)));
                }
                return drawn;
            });
        }

        List<Long> drawn = new ArrayList<>();
        try (var threads = Executors.newFixedThreadPool(THREADS)) {
            for (Future<List<Long>> numbers : threads.invokeAll(writers)) {
                assertThat(numbers.get()).isSorted();
                drawn.addAll(numbers.get());
            }
        }

        assertThat(drawn)
                .containsExactlyInAnyOrderElementsOf(
                        LongStream.range(0, THREADS * ROUNDS).boxed().toList());
    }

    @Test
    void whoever_has_written_reads_its_own_write_while_others_are_writing() throws Exception {
        List<Callable<Void>> writers = new ArrayList<>();
        for (int thread = 0; thread < THREADS; thread++) {
            String prefix = "k" + thread + "-";
            writers.add(() -> {
                for (int round = 0; round < ROUNDS; round++) {
                    SshKey key = Samples.sshKey(prefix + round);
                    write(session -> session.sshKeys().insert(key));
                    found(session -> session.sshKeys().find(ALICE, key.id())).isEqualTo(key);
                    assertThat(store.<Boolean>write(session -> session.sshKeys().delete(ALICE, key.id())))
                            .isTrue();
                    assertThat(store.<Boolean>read(session -> session.sshKeys().find(ALICE, key.id()) == null))
                            .isTrue();
                }
                return null;
            });
        }

        try (var threads = Executors.newFixedThreadPool(THREADS)) {
            for (Future<Void> writer : threads.invokeAll(writers)) {
                writer.get();
            }
        }

        assertThat(keys()).isEmpty();
    }

    @Test
    void the_version_grows_with_every_commit_before_anybody_is_told_of_it() throws Exception {
        List<Callable<Void>> writers = new ArrayList<>();
        for (int thread = 0; thread < THREADS; thread++) {
            String prefix = "k" + thread + "-";
            writers.add(() -> {
                for (int round = 0; round < ROUNDS; round++) {
                    SshKey key = Samples.sshKey(prefix + round);
                    long before = store.version();
                    write(session -> session.sshKeys().insert(key));
                    assertThat(store.version()).isGreaterThan(before);
                }
                return null;
            });
        }

        try (var threads = Executors.newFixedThreadPool(THREADS)) {
            for (Future<Void> writer : threads.invokeAll(writers)) {
                writer.get();
            }
        }
    }

    @Test
    void a_query_sees_one_moment_even_while_somebody_writes() throws Exception {
        CountDownLatch changed = new CountDownLatch(medium == Medium.MEMORY ? 0 : 1);
        List<Future<?>> writers = new ArrayList<>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<List<String>> seen = store.read(session -> {
                List<String> before = names(session.sshKeys().list(ALICE));
                writers.add(threads.submit(() -> {
                    write(other -> other.sshKeys().insert(Samples.sshKey("k1")));
                    changed.countDown();
                }));
                await(changed);
                return List.of(before, names(session.sshKeys().list(ALICE)));
            });

            assertThat(seen).containsExactly(List.of(), List.of());
            writers.getFirst().get();
        }
        assertThat(keys()).containsExactly("k1");
    }

    @Test
    void reading_and_failing_leave_the_version_as_it_is() {
        long before = store.version();

        keys();
        assertThatThrownBy(() -> read(session -> {
                    throw new IllegalStateException("no");
                }))
                .isInstanceOf(IllegalStateException.class);

        assertThat(store.version()).isEqualTo(before);
    }

    @Test
    void a_query_that_throws_does_not_hold_the_others_up() {
        for (int i = 0; i < 20; i++) {
            assertThatThrownBy(() -> read(session -> {
                        session.sshKeys().list(ALICE);
                        throw new IllegalStateException("no");
                    }))
                    .isInstanceOf(IllegalStateException.class);
        }
        write(session -> session.sshKeys().insert(Samples.sshKey("k1")));

        for (int i = 0; i < 20; i++) {
            assertThat(keys()).containsExactly("k1");
        }
    }

    @Test
    void a_command_cannot_write_through_the_store_again() {
        assertThatThrownBy(() -> write(session -> write(again -> {}))).isInstanceOf(IllegalStateException.class);
    }

    private List<String> keys() {
        return read(session -> names(session.sshKeys().list(ALICE)));
    }

    private static List<String> names(List<SshKey> keys) {
        return keys.stream().map(SshKey::id).toList();
    }

    private static void untilItWaits(Thread thread) {
        while (thread.getState() != Thread.State.WAITING) {
            Thread.onSpinWait();
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }
}
