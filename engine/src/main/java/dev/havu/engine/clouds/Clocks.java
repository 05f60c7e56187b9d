package dev.havu.engine.clouds;

import dev.havu.domain.Refusal;
import dev.havu.domain.events.Event;
import dev.havu.domain.events.EventType;
import dev.havu.domain.events.ResourceKind;
import dev.havu.engine.Transaction;
import dev.havu.engine.Transactions;
import dev.havu.engine.duework.DueWork;
import dev.havu.engine.duework.DueWork.Unrest;
import dev.havu.store.ClockSetting;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** The clocks of clouds, as their operator sets and moves them. */
public final class Clocks {
    /** Later than this no time can be written as the API does. */
    private static final Instant END = Instant.parse("9999-12-31T23:59:59.999Z");

    private final Transactions transactions;

    public Clocks(Transactions transactions) {
        this.transactions = transactions;
    }

    /** How a clock can go. */
    public enum Mode {
        REAL,
        FROZEN,
        OFFSET
    }

    /**
     * Lets a clock go otherwise. What falls due between where it stands and where it is set is done first, each at its time.
     *
     * @param now what it is to show; null for what it shows. The machine's time for {@code REAL}
     * @throws Refusal if time would go back although something exists, or the cloud has real machines; nothing has changed then
     */
    public void set(Cloud cloud, Mode mode, @Nullable Instant now) {
        requireSimulated(cloud);
        CloudClock clock = cloud.clock();
        transactions.dueWork().exclusively(cloud, () -> {
            Instant stands = clock.instant();
            Instant wanted = now == null ? stands : now;
            Instant target = checked(mode == Mode.REAL ? clock.machineTime() : wanted);
            if (target.isBefore(stands)) {
                goBack(cloud, mode, stands, target);
            } else {
                clock.set(new ClockSetting.Frozen(stands));
                move(cloud, target);
            }
            letGo(cloud, mode, stands, target);
            return mode;
        });
    }

    private void goBack(Cloud cloud, Mode mode, Instant stands, Instant target) {
        transactions.runDueWork(cloud, transaction -> {
            if (transaction.session().tenancy().ownsAnything(cloud.name())) {
                throw Refusal.conflict(
                        "The clock of cloud `" + cloud.name() + "` shows " + stands + " and cannot go back to "
                                + (mode == Mode.REAL ? "real time, " : "") + target
                                + ", because things exist that are younger; reset the cloud first, or make a new one");
            }
            cloud.clock().set(new ClockSetting.Frozen(target));
        });
    }

    private void letGo(Cloud cloud, Mode mode, Instant stood, Instant target) {
        CloudClock clock = cloud.clock();
        transactions.runDueWork(cloud, transaction -> {
            clock.set(
                    switch (mode) {
                        case REAL -> new ClockSetting.Real();
                        case FROZEN -> new ClockSetting.Frozen(target);
                        case OFFSET -> clock.startingAt(target);
                    });
            tell(transaction, stood, target);
        });
    }

    private static void tell(Transaction transaction, Instant stood, Instant target) {
        Cloud cloud = transaction.cloud();
        String mode = switch (cloud.clock().setting()) {
            case ClockSetting.Real() -> "real";
            case ClockSetting.Frozen ignored -> "frozen";
            case ClockSetting.Offset ignored -> "offset";
        };
        transaction.event(Event.of(EventType.CLOCK_MOVED, null, ResourceKind.CLOUD, cloud.name(), cloud.name())
                .with("mode", mode)
                .with("from", stood.toString())
                .with("to", target.toString()));
    }

    /**
     * Moves a clock forward by a duration, doing on the way everything that falls due, each at its time.
     *
     * @throws Refusal if the clock shows real time
     */
    public void advance(Cloud cloud, Duration by) {
        requireMovable(cloud);
        advance(cloud, stands -> later(stands, by));
    }

    /**
     * Moves a clock forward to a time, doing on the way everything that falls due, each at its time.
     *
     * @throws Refusal if the clock shows real time, or would go back
     */
    public void advanceTo(Cloud cloud, Instant target) {
        requireMovable(cloud);
        advance(cloud, stands -> {
            if (target.isBefore(stands)) {
                throw Refusal.conflict("The clock of cloud `" + cloud.name() + "` shows " + stands
                        + " already and cannot go back to " + target);
            }
            return target;
        });
    }

    private void advance(Cloud cloud, UnaryOperator<Instant> target) {
        AtomicReference<Instant> start = new AtomicReference<>(Instant.MIN);
        transactions
                .dueWork()
                .advance(
                        cloud,
                        stands -> {
                            start.set(stands);
                            return checked(target.apply(stands));
                        },
                        arrived -> tell(arrived, start.get(), arrived.now()));
    }

    /**
     * Moves a clock forward, from one thing that is due to the next, until no instance, volume, cluster or node is on its way to
     * another state.
     *
     * @param atMost how far
     * @return whether it is so now; otherwise what is on its way takes longer, or waits for clients to read it
     * @throws Refusal if the clock shows real time
     */
    public boolean runUntilQuiet(Cloud cloud, Duration atMost) {
        requireMovable(cloud);
        DueWork dueWork = transactions.dueWork();
        return dueWork.exclusively(cloud, () -> {
            cloud.clock().hold();
            try {
                Instant start = cloud.clock().instant();
                Instant end = checked(later(start, atMost));
                move(cloud, start);
                Unrest unrest = dueWork.unrest(cloud);
                while (unrest instanceof Unrest.Until(Instant next) && !next.isAfter(end)) {
                    move(
                            cloud,
                            next.isAfter(cloud.clock().instant())
                                    ? next
                                    : cloud.clock().instant());
                    unrest = dueWork.unrest(cloud);
                }
                if (unrest instanceof Unrest.Until) {
                    move(cloud, end);
                }
                transactions.runDueWork(cloud, transaction -> tell(transaction, start, transaction.now()));
                return unrest instanceof Unrest.None;
            } finally {
                cloud.clock().release();
            }
        });
    }

    /** One of several moves, which are told of as one. */
    private void move(Cloud cloud, Instant target) {
        transactions.dueWork().moveTo(cloud, target, arrived -> {});
    }

    private static void requireMovable(Cloud cloud) {
        if (cloud.clock().setting() instanceof ClockSetting.Real) {
            throw Refusal.conflict("The clock of cloud `" + cloud.name()
                    + "` shows real time and cannot be moved; set its mode to frozen or offset first");
        }
    }

    private static void requireSimulated(Cloud cloud) {
        if (!cloud.driver().isSimulated()) {
            throw Refusal.forbidden(
                    "The machines of cloud `" + cloud.name() + "` are real, and so is its time; use a simulated cloud");
        }
    }

    private static Instant later(Instant stands, Duration by) {
        return Duration.between(stands, END).compareTo(by) < 0 ? Instant.MAX : stands.plus(by);
    }

    private static Instant checked(Instant target) {
        if (target.isAfter(END)) {
            throw Refusal.invalid("The clock cannot go beyond " + END);
        }
        return target.truncatedTo(java.time.temporal.ChronoUnit.MILLIS);
    }
}
