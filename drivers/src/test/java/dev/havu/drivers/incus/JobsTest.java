package dev.havu.drivers.incus;

import static org.assertj.core.api.Assertions.assertThat;

import dev.havu.domain.volumes.Volume;
import dev.havu.drivers.Progress;
import dev.havu.drivers.Progress.Done;
import dev.havu.drivers.Progress.Failure;
import dev.havu.drivers.Progress.Pending;
import dev.havu.drivers.Step;
import dev.havu.drivers.Task;
import dev.havu.drivers.incus.Jobs.Outcome;
import dev.havu.drivers.incus.api.IncusException;
import dev.havu.drivers.simulator.Samples;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the engine asks for, again and again, is done once and told once. */
@Timeout(60)
class JobsTest {
    private static final Instant NOW = Samples.NOW;
    private static final Duration FALLBACK = Duration.ofSeconds(30);
    private static final int PATIENCE_SECONDS = 30;
    private static final Task BOOT = new Task.OfInstance(Step.INSTANCE_BOOT, Samples.instance("one"));
    private static final Task HALT = new Task.OfInstance(Step.INSTANCE_HALT, Samples.instance("one"));

    private final BlockingQueue<Task> ended = new LinkedBlockingQueue<>();
    private final Jobs jobs = new Jobs(ended::add);
    private final AtomicInteger starts = new AtomicInteger();

    @AfterEach
    void end() {
        jobs.close();
    }

    @Test
    void a_task_asked_twice_runs_once() throws InterruptedException {
        Held work = new Held();

        Progress first = jobs.ask(BOOT, NOW, work);
        work.awaitStart();
        Progress second = jobs.ask(BOOT, NOW.plusSeconds(1), work);

        assertThat(first).isEqualTo(new Pending(NOW.plus(FALLBACK)));
        assertThat(second).isEqualTo(new Pending(NOW.plusSeconds(1).plus(FALLBACK)));
        assertThat(jobs.busy("one")).isTrue();
        work.release();
        awaitEnd(BOOT);
        assertThat(jobs.busy("one")).isFalse();
        assertThat(starts).hasValue(1);
    }

    @Test
    void an_answer_is_given_once() throws InterruptedException {
        jobs.ask(BOOT, NOW, count(Outcome.failed(Failure.NO_CAPACITY, "full")));
        awaitEnd(BOOT);

        assertThat(jobs.ask(BOOT, NOW, count(Outcome.done())))
                .isEqualTo(new Progress.Failed(Failure.NO_CAPACITY, "full"));
        assertThat(starts).hasValue(1);

        assertThat(jobs.ask(BOOT, NOW, count(Outcome.done()))).isInstanceOf(Pending.class);
        awaitEnd(BOOT);
        assertThat(starts).hasValue(2);
    }

    @Test
    void different_things_are_done_beside_each_other() throws InterruptedException {
        Task volume = new Task.OfVolume(Step.VOLUME_CREATE, Samples.volume("one"));
        Task reconcile = new Task.OfVolume(Step.VOLUME_RECONCILE, Samples.volume("one"));
        Task other = new Task.OfInstance(Step.INSTANCE_BOOT, Samples.instance("two"));
        List<Held> all = new ArrayList<>();
        for (Task task : List.of(BOOT, volume, reconcile, other)) {
            Held work = new Held();
            all.add(work);
            jobs.ask(task, NOW, work);
        }

        for (Held work : all) {
            work.awaitStart();
        }
        assertThat(starts).hasValue(4);
    }

    @Test
    void a_newer_task_interrupts_the_older_one_and_starts_after_it() throws InterruptedException {
        CountDownLatch mayEnd = new CountDownLatch(1);
        Held boot = new Held() {
            @Override
            void interrupted() {
                awaitUninterrupted(mayEnd);
            }
        };
        jobs.ask(BOOT, NOW, boot);
        boot.awaitStart();

        Progress waiting = jobs.ask(HALT, NOW, count(Outcome.done()));
        boot.awaitInterrupt();
        Progress stillWaiting = jobs.ask(HALT, NOW, count(Outcome.done()));

        assertThat(waiting).isEqualTo(new Pending(NOW.plus(FALLBACK)));
        assertThat(stillWaiting).isEqualTo(waiting);
        assertThat(starts)
                .as("the newer one does not start beside the older one")
                .hasValue(1);
        mayEnd.countDown();
        awaitEnd(BOOT);

        jobs.ask(HALT, NOW, count(Outcome.done()));
        awaitEnd(HALT);
        assertThat(starts).hasValue(2);
        assertThat(jobs.ask(HALT, NOW, count(Outcome.done()))).isEqualTo(new Done(Map.of()));
    }

    @Test
    void what_an_overtaken_task_came_to_is_no_answer_about_the_newer_one() throws InterruptedException {
        Held boot = new Held() {
            @Override
            Outcome outcome() {
                return Outcome.failed(Failure.ERROR, "of the older one");
            }

            @Override
            boolean heedsInterrupts() {
                return false;
            }
        };
        jobs.ask(BOOT, NOW, boot);
        boot.awaitStart();
        jobs.ask(HALT, NOW, count(Outcome.done()));
        boot.release();
        awaitEnd(BOOT);

        assertThat(jobs.ask(HALT, NOW, count(Outcome.done()))).isInstanceOf(Pending.class);
        awaitEnd(HALT);
        assertThat(jobs.ask(HALT, NOW, count(Outcome.done()))).isEqualTo(new Done(Map.of()));
    }

    @Test
    void a_volume_that_is_to_be_otherwise_is_a_newer_task() throws InterruptedException {
        Volume volume = Samples.volume("one");
        Held older = new Held();
        jobs.ask(new Task.OfVolume(Step.VOLUME_RECONCILE, volume), NOW, older);
        older.awaitStart();

        jobs.ask(new Task.OfVolume(Step.VOLUME_RECONCILE, volume.withSize(99)), NOW, count(Outcome.done()));

        older.awaitInterrupt();
    }

    @Test
    void an_instance_that_changes_otherwise_is_the_same_task() throws InterruptedException {
        Held boot = new Held();
        jobs.ask(BOOT, NOW, boot);
        boot.awaitStart();

        jobs.ask(
                new Task.OfInstance(Step.INSTANCE_BOOT, Samples.instance("one").withAddress("192.0.2.1")),
                NOW,
                count(Outcome.done()));
        boot.release();
        awaitEnd(BOOT);

        assertThat(boot.wasInterrupted()).isFalse();
        assertThat(starts).hasValue(1);
    }

    @Test
    void what_is_not_ready_is_looked_at_again_after_a_pause_and_no_sooner() throws InterruptedException {
        Jobs.Work work = count(new Outcome.Again(Duration.ofMillis(500)));
        jobs.ask(BOOT, NOW, work);
        awaitEnd(BOOT);

        Instant then = NOW.plusMillis(500);
        assertThat(jobs.ask(BOOT, NOW, work)).isEqualTo(new Pending(then));
        assertThat(jobs.ask(BOOT, NOW.plusMillis(499), work)).isEqualTo(new Pending(then));
        assertThat(starts).hasValue(1);

        assertThat(jobs.ask(BOOT, then, work)).isEqualTo(new Pending(then.plus(FALLBACK)));
        awaitEnd(BOOT);
        assertThat(starts).hasValue(2);
    }

    @Test
    void failures_are_tried_again_after_longer_and_longer_pauses() throws InterruptedException {
        Jobs.Work work = () -> {
            starts.incrementAndGet();
            throw new IncusException(IncusException.Kind.UNAVAILABLE, "nobody answers");
        };

        assertThat(pauses(work, 8)).containsExactly(1L, 2L, 4L, 8L, 16L, 30L, 30L, 30L);
        assertThat(starts).hasValue(8);
    }

    @Test
    void a_newer_task_does_not_wait_for_the_pause_of_the_older_one() throws InterruptedException {
        jobs.ask(BOOT, NOW, count(new Outcome.Again(Duration.ofHours(1))));
        awaitEnd(BOOT);
        jobs.ask(BOOT, NOW, count(Outcome.done()));

        jobs.ask(HALT, NOW, count(Outcome.done()));

        awaitEnd(HALT);
        assertThat(starts).hasValue(2);
    }

    @Test
    void work_that_finds_itself_unwanted_is_not_kept_running_in_circles() throws InterruptedException {
        Jobs.Work work = () -> {
            starts.incrementAndGet();
            throw new InterruptedException("no longer wanted");
        };

        assertThat(pauses(work, 3)).containsExactly(1L, 1L, 1L);
        assertThat(starts).hasValue(3);
    }

    @Test
    void even_a_defect_ends_a_job() throws InterruptedException {
        Jobs.Work defect = () -> {
            // Not to be printed by the thread that it ends.
            Thread.currentThread().setUncaughtExceptionHandler((thread, error) -> {});
            throw new AssertionError("a defect");
        };

        assertThat(pauses(defect, 2)).containsExactly(1L, 1L);
    }

    @Test
    void whoever_is_told_is_not_interrupted() throws InterruptedException {
        BlockingQueue<Boolean> told = new LinkedBlockingQueue<>();
        try (Jobs others = new Jobs(task -> told.add(Thread.currentThread().isInterrupted()))) {
            Held boot = new Held() {
                @Override
                void interrupted() {
                    Thread.currentThread().interrupt();
                }
            };
            others.ask(BOOT, NOW, boot);
            boot.awaitStart();
            others.ask(HALT, NOW, boot);

            assertThat(told.poll(PATIENCE_SECONDS, TimeUnit.SECONDS)).isFalse();
        }
    }

    @Test
    void close_interrupts_and_waits_and_nothing_is_told_or_begun_afterwards() throws InterruptedException {
        AtomicInteger running = new AtomicInteger();
        Held boot = new Held() {
            @Override
            void interrupted() {
                running.decrementAndGet();
            }
        };
        running.incrementAndGet();
        jobs.ask(BOOT, NOW, boot);
        boot.awaitStart();

        jobs.close();

        assertThat(running).hasValue(0);
        assertThat(jobs.busy("one")).isFalse();
        assertThat(ended).isEmpty();
        assertThat(jobs.ask(HALT, NOW, count(Outcome.done()))).isInstanceOf(Pending.class);
        assertThat(jobs.busy("one")).isFalse();
        assertThat(starts).hasValue(1);
    }

    /** How many seconds the engine is sent away for after each of so many attempts. */
    private List<Long> pauses(Jobs.Work work, int attempts) throws InterruptedException {
        List<Long> pauses = new ArrayList<>();
        Instant now = NOW;
        for (int attempt = 0; attempt < attempts; attempt++) {
            jobs.ask(BOOT, now, work);
            awaitEnd(BOOT);
            Pending pending = (Pending) jobs.ask(BOOT, now, work);
            pauses.add(Duration.between(now, pending.checkAgainAt()).toSeconds());
            now = pending.checkAgainAt();
        }
        return pauses;
    }

    private Jobs.Work count(Outcome outcome) {
        return () -> {
            starts.incrementAndGet();
            return outcome;
        };
    }

    private void awaitEnd(Task task) throws InterruptedException {
        assertThat(ended.poll(PATIENCE_SECONDS, TimeUnit.SECONDS)).isSameAs(task);
    }

    private static void awaitUninterrupted(CountDownLatch latch) {
        while (true) {
            try {
                assertThat(latch.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
                return;
            } catch (InterruptedException ignored) {
                // As something does that takes its time to end.
            }
        }
    }

    /** Work that lasts until it is released or interrupted. */
    private class Held implements Jobs.Work {
        private final CountDownLatch started = new CountDownLatch(1);
        private final CountDownLatch released = new CountDownLatch(1);
        private final CountDownLatch interrupted = new CountDownLatch(1);

        @Override
        public Outcome carryOut() throws InterruptedException {
            starts.incrementAndGet();
            started.countDown();
            if (!heedsInterrupts()) {
                awaitUninterrupted(released);
                return outcome();
            }
            try {
                released.await();
                return outcome();
            } catch (InterruptedException unwanted) {
                interrupted.countDown();
                interrupted();
                throw unwanted;
            }
        }

        Outcome outcome() {
            return Outcome.done();
        }

        boolean heedsInterrupts() {
            return true;
        }

        void interrupted() {}

        void release() {
            released.countDown();
        }

        boolean wasInterrupted() {
            return interrupted.getCount() == 0;
        }

        void awaitStart() throws InterruptedException {
            assertThat(started.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        }

        void awaitInterrupt() throws InterruptedException {
            assertThat(interrupted.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        }
    }
}
