package dev.havu.drivers.incus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Nobody does something to a thing while somebody else does. */
@Timeout(60)
class LocksTest {
    private final Locks locks = new Locks();

    @Test
    void one_at_a_time() throws InterruptedException {
        CountDownLatch mayEnd = new CountDownLatch(1);
        BlockingQueue<String> told = new LinkedBlockingQueue<>();
        Thread first = Thread.startVirtualThread(() -> with("one", () -> {
            told.add("first begins");
            mayEnd.await();
            return told.add("first ends");
        }));
        assertThat(told.take()).isEqualTo("first begins");
        Thread second = Thread.startVirtualThread(() -> with("one", () -> told.add("second")));

        while (second.getState() != Thread.State.WAITING && told.isEmpty()) {
            Thread.onSpinWait();
        }
        mayEnd.countDown();
        first.join();
        second.join();

        assertThat(told).containsExactly("first ends", "second");
        assertThat(locks.inUse()).isZero();
    }

    @Test
    void other_things_are_free_meanwhile() throws InterruptedException {
        assertThat(locks.<Integer>with("one", () -> locks.with("two", locks::inUse)))
                .isEqualTo(2);
        assertThat(locks.inUse()).isZero();
    }

    @Test
    void a_failure_gives_the_lock_back() throws InterruptedException {
        assertThatThrownBy(() -> locks.with("one", () -> {
                    throw new IllegalStateException("not this time");
                }))
                .hasMessage("not this time");

        assertThat(locks.inUse()).isZero();
        assertThat(locks.<String>with("one", () -> "free")).isEqualTo("free");
    }

    @Test
    void whoever_waits_can_be_interrupted_and_leaves_the_lock_to_its_holder() throws InterruptedException {
        CountDownLatch mayEnd = new CountDownLatch(1);
        BlockingQueue<String> told = new LinkedBlockingQueue<>();
        Thread holder = Thread.startVirtualThread(() -> with("one", () -> {
            told.add("held");
            mayEnd.await();
            return told.add("given back");
        }));
        assertThat(told.take()).isEqualTo("held");
        Thread waiter = Thread.startVirtualThread(() -> {
            try {
                locks.with("one", () -> told.add("both at once"));
            } catch (InterruptedException unwanted) {
                told.add("interrupted");
            }
        });

        waiter.interrupt();

        assertThat(told.take()).isEqualTo("interrupted");
        waiter.join();
        assertThat(locks.inUse()).isOne();
        mayEnd.countDown();
        assertThat(told.take()).isEqualTo("given back");
        holder.join();
        assertThat(locks.inUse()).isZero();
    }

    private <R> R with(String name, Locks.Action<R> action) {
        try {
            return locks.with(name, action);
        } catch (InterruptedException unwanted) {
            throw new AssertionError(unwanted);
        }
    }
}
