package dev.havu.engine.duework;

import static dev.havu.engine.SmallCloud.ALICE;
import static dev.havu.engine.SmallCloud.NAME;
import static dev.havu.engine.SmallCloud.START;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.havu.domain.instances.InstanceState;
import dev.havu.domain.instances.InstanceTrigger;
import dev.havu.drivers.Driver;
import dev.havu.drivers.Progress;
import dev.havu.drivers.Step;
import dev.havu.drivers.Task;
import dev.havu.drivers.simulator.SimulationSpec;
import dev.havu.drivers.simulator.Simulator;
import dev.havu.engine.Engine;
import dev.havu.engine.HookedStore;
import dev.havu.engine.Orders;
import dev.havu.engine.SmallCloud;
import dev.havu.engine.clouds.CloudClock;
import dev.havu.store.DueWorkTable;
import dev.havu.store.DueWorkTable.Kind;
import dev.havu.store.sqlite.SqliteStore;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What has to happen later happens at its time, once, in order, whatever the driver and the clients do meanwhile. */
class DueWorkTest {
    private final HookedStore store = new HookedStore(SqliteStore.inMemory());
    private @Nullable Engine engine;

    /** A driver that answers as a test says and foresees nothing. */
    private record Scripted(BiFunction<Task, Instant, Progress> answers) implements Driver {
        @Override
        public Progress carryOut(Task task, Instant now) {
            return answers.apply(task, now);
        }
    }

    @AfterEach
    void close() {
        if (engine != null) {
            engine.close();
        }
        store.close();
    }

    private Engine standing(Driver driver) {
        engine = SmallCloud.open(store, CloudClock.standing(START), driver, 42, SmallCloud.FLEET);
        return engine;
    }

    private Engine running(Driver driver) {
        engine = SmallCloud.open(store, CloudClock.running(), driver, 42, SmallCloud.FLEET);
        return engine;
    }

    @Test
    void moving_the_clock_does_everything_on_the_way_at_its_own_time() {
        List<String> done = new ArrayList<>();
        Engine cloud = standing(new Scripted((task, now) -> {
            Instant at = task.since().plusSeconds(task.step() == Step.INSTANCE_ACCEPT ? 2 : 3);
            if (now.isBefore(at)) {
                return new Progress.Pending(at);
            }
            done.add(task.hostname() + " " + task.step() + " at "
                    + Duration.between(START, now).toSeconds());
            return new Progress.Done(Map.of());
        }));
        cloud.instances().deploy(ALICE, Orders.instance("CPU.4V", "FIN-01", "first"));
        cloud.advance(NAME, Duration.ofSeconds(1));
        cloud.instances().deploy(ALICE, Orders.instance("CPU.4V", "FIN-01", "second"));

        cloud.advance(NAME, Duration.ofSeconds(100));

        assertThat(done)
                .containsExactly(
                        "first INSTANCE_ACCEPT at 2",
                        "second INSTANCE_ACCEPT at 3",
                        "first INSTANCE_PROVISION at 5",
                        "second INSTANCE_PROVISION at 6");
        assertThat(cloud.cloud(NAME).clock().instant()).isEqualTo(START.plusSeconds(101));
    }

    @Test
    void a_running_cloud_does_its_work_without_being_asked() {
        CountDownLatch provisioned = new CountDownLatch(1);
        Engine cloud = running(new Scripted((task, now) -> {
            Instant at = task.since().plusMillis(50);
            if (now.isBefore(at)) {
                return new Progress.Pending(at);
            }
            if (task.step() == Step.INSTANCE_PROVISION) {
                store.onceAfterWrite(provisioned::countDown);
            }
            return new Progress.Done(Map.of());
        }));

        String id = cloud.instances().deploy(ALICE, Orders.instance("CPU.4V", "FIN-01"));

        HookedStore.await(provisioned);
        assertThat(cloud.instances().get(ALICE, id).state()).isEqualTo(InstanceState.RUNNING);
    }

    @Test
    void a_wake_up_is_not_lost_when_a_command_comes_between_looking_ahead_and_remembering() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        Engine cloud = running(new Scripted((task, now) -> {
            asked.countDown();
            return new Progress.Pending(now.plusSeconds(60));
        }));
        CountDownLatch committed = new CountDownLatch(1);
        Thread client = Thread.ofVirtual()
                .unstarted(() -> cloud.instances().deploy(ALICE, Orders.instance("CPU.4V", "FIN-01")));
        Runnable whileLookingAhead = () -> {
            store.onceAfterWrite(committed::countDown);
            client.start();
            HookedStore.await(committed);
        };
        // The first query of settling asks what is due, the second looks ahead.
        store.afterReads(2, whileLookingAhead);

        cloud.dueWork().settle(cloud.cloud(NAME));
        client.join();

        HookedStore.await(asked);
    }

    @Test
    void an_answer_that_comes_after_a_command_is_dropped() {
        AtomicInteger asked = new AtomicInteger();
        Engine cloud = standing(new Scripted((task, now) -> {
            if (task.step() == Step.INSTANCE_ACCEPT && asked.getAndIncrement() == 0) {
                deleteMeanwhile(task.resourceId());
                return new Progress.Done(Map.of());
            }
            return new Progress.Pending(now.plusSeconds(7));
        }));
        String id = cloud.instances().deploy(ALICE, Orders.instance("CPU.4V", "FIN-01"));

        cloud.advance(NAME, Duration.ZERO);

        assertThat(cloud.instances().get(ALICE, id).state()).isEqualTo(InstanceState.DELETING);
        assertThat(dueAt(Kind.INSTANCE, id)).isEqualTo(START.plusSeconds(7));
    }

    @Test
    void a_late_answer_to_wait_does_not_put_off_what_a_command_has_arranged() {
        Engine cloud = standing(new Scripted((task, now) -> {
            if (task.step() == Step.INSTANCE_ACCEPT) {
                deleteMeanwhile(task.resourceId());
                return new Progress.Pending(now.plus(Duration.ofMinutes(9)));
            }
            return new Progress.Done(Map.of());
        }));
        String id = cloud.instances().deploy(ALICE, Orders.instance("CPU.4V", "FIN-01"));

        cloud.advance(NAME, Duration.ofSeconds(2));

        assertThat(cloud.instances().get(ALICE, id).state()).isEqualTo(InstanceState.DISCONTINUED);
    }

    @Test
    void a_deadline_that_passes_while_a_command_comes_is_void() {
        Engine cloud = standing(new Scripted((task, now) -> new Progress.Pending(now.plus(Duration.ofHours(9)))));
        String id = cloud.instances().deploy(ALICE, Orders.instance("CPU.4V", "FIN-01"));
        cloud.advance(NAME, Duration.ofMinutes(10).minusMillis(1));

        // The queries ask what comes next, what is due, and in which state that is.
        store.afterReads(3, () -> {
            assertThat(cloud.instances().get(ALICE, id).state()).isEqualTo(InstanceState.ORDERED);
            deleteMeanwhile(id);
        });
        cloud.advance(NAME, Duration.ofMillis(1));

        assertThat(cloud.instances().get(ALICE, id).state()).isEqualTo(InstanceState.DELETING);
    }

    @Test
    void work_is_done_once_however_many_come_by() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        FutureTask<Void> second = new FutureTask<>(() -> {
            engine.dueWork().settle(engine.cloud(NAME));
            return null;
        });
        Engine cloud = standing(new Scripted((task, now) -> {
            if (asked.incrementAndGet() == 1) {
                startAndAwaitWaiting(second);
            }
            return new Progress.Pending(now.plusSeconds(7));
        }));
        cloud.instances().deploy(ALICE, Orders.instance("CPU.4V", "FIN-01"));

        cloud.dueWork().settle(cloud.cloud(NAME));
        second.get(30, TimeUnit.SECONDS);

        assertThat(asked.get()).isEqualTo(1);
    }

    private void deleteMeanwhile(String id) {
        engine.instances().act(ALICE, id, Orders.action(InstanceTrigger.DELETE_STUCK));
    }

    @Test
    void a_driver_that_breaks_is_asked_again() {
        AtomicInteger asked = new AtomicInteger();
        Engine cloud = standing(new Scripted((task, now) -> {
            if (asked.getAndIncrement() < 3) {
                throw new IllegalStateException("the driver is not well");
            }
            return new Progress.Done(Map.of());
        }));
        String id = cloud.instances().deploy(ALICE, Orders.instance("CPU.4V", "FIN-01"));

        cloud.advance(NAME, Duration.ZERO);
        assertThat(cloud.instances().get(ALICE, id).state()).isEqualTo(InstanceState.ORDERED);

        cloud.advance(NAME, Duration.ofMinutes(1));
        assertThat(cloud.instances().get(ALICE, id).state()).isEqualTo(InstanceState.RUNNING);
    }

    @Test
    void a_driver_that_never_answers_anything_else_is_not_waited_for_after_the_deadline() {
        Engine cloud = standing(new Scripted((task, now) -> new Progress.Pending(now.plus(Duration.ofHours(9)))));
        String id = cloud.instances().deploy(ALICE, Orders.instance("CPU.4V", "FIN-01"));

        cloud.advance(NAME, Duration.ofMinutes(10).minusMillis(1));
        assertThat(cloud.instances().get(ALICE, id).state()).isEqualTo(InstanceState.ORDERED);

        cloud.advance(NAME, Duration.ofMillis(1));
        assertThat(cloud.instances().get(ALICE, id).state()).isEqualTo(InstanceState.ERROR);
    }

    @Test
    void a_driver_that_wants_to_be_asked_at_once_does_not_keep_everybody_busy() {
        AtomicInteger asked = new AtomicInteger();
        Engine cloud = standing(new Scripted((task, now) -> {
            asked.incrementAndGet();
            return new Progress.Pending(now);
        }));
        cloud.instances().deploy(ALICE, Orders.instance("CPU.4V", "FIN-01"));

        cloud.advance(NAME, Duration.ofSeconds(1));

        assertThat(asked.get()).isBetween(2, 101);
    }

    @Test
    void work_that_fell_due_while_nobody_was_there_is_done_first_after_a_restart() {
        Engine before = standing(new Simulator(SimulationSpec.defaults(), 42));
        String id = before.instances().deploy(ALICE, Orders.instance("CPU.4V", "FIN-01"));
        before.close();

        engine = SmallCloud.open(
                store,
                CloudClock.standing(START.plus(Duration.ofSeconds(5))),
                SimulationSpec.defaults(),
                42,
                SmallCloud.FLEET);
        engine.advance(NAME, Duration.ZERO);
        assertThat(engine.instances().get(ALICE, id).state()).isEqualTo(InstanceState.PROVISIONING);

        engine.advance(NAME, Duration.ofSeconds(3));
        assertThat(engine.instances().get(ALICE, id).state()).isEqualTo(InstanceState.RUNNING);
    }

    @Test
    void an_item_of_something_that_rests_or_never_was_is_forgotten() {
        Engine cloud = standing(new Simulator(SimulationSpec.instant(), 42));
        String id = cloud.instances().deploy(ALICE, Orders.instance("CPU.4V", "FIN-01"));
        cloud.transactions().run(NAME, transaction -> {
            transaction.schedule(Kind.INSTANCE, id, transaction.now());
            transaction.schedule(Kind.VOLUME, "no such volume", transaction.now());
            return id;
        });

        cloud.advance(NAME, Duration.ZERO);

        assertThat(cloud.instances().get(ALICE, id).state()).isEqualTo(InstanceState.RUNNING);
        List<DueWorkTable.Item> left = store.read(session -> session.dueWork().all(NAME));
        assertThat(left).extracting(DueWorkTable.Item::kind).containsExactly(Kind.BILLING);
    }

    @Test
    void moving_the_clock_while_it_is_being_moved_moves_it_by_both() throws Exception {
        FutureTask<Void> second = new FutureTask<>(() -> {
            engine.advance(NAME, Duration.ofSeconds(10));
            return null;
        });
        Engine cloud = standing(new Scripted((task, now) -> {
            startAndAwaitWaiting(second);
            return new Progress.Pending(now.plus(Duration.ofDays(1)));
        }));
        cloud.instances().deploy(ALICE, Orders.instance("CPU.4V", "FIN-01"));

        cloud.advance(NAME, Duration.ofMinutes(1));
        second.get(30, TimeUnit.SECONDS);

        assertThat(cloud.cloud(NAME).clock().instant()).isEqualTo(START.plusSeconds(70));
    }

    @Test
    void the_clock_of_a_running_cloud_cannot_be_moved() {
        Engine cloud = running(new Simulator(SimulationSpec.instant(), 42));

        assertThatIllegalStateException().isThrownBy(() -> cloud.advance(NAME, Duration.ofSeconds(1)));
    }

    /** Starts something in a thread of its own, and returns when it has to wait, or has ended. */
    private static void startAndAwaitWaiting(Runnable something) {
        Thread thread = Thread.ofPlatform().daemon().start(something);
        while (thread.isAlive() && thread.getState() != Thread.State.WAITING) {
            Thread.onSpinWait();
        }
    }

    private @Nullable Instant dueAt(Kind kind, String id) {
        return store.read(session -> session.dueWork().dueAt(kind, id));
    }
}
