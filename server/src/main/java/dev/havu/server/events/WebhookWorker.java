package dev.havu.server.events;

import dev.havu.api.Json;
import dev.havu.domain.events.Delivery;
import dev.havu.domain.events.RecordedEvent;
import dev.havu.domain.events.Webhook;
import dev.havu.engine.Engine;
import dev.havu.engine.clouds.Cloud;
import dev.havu.engine.events.Events;
import dev.havu.store.EventTable.Filter;
import dev.havu.store.Store;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Brings the events of a cloud to one receiver, in order and each at least once: the next one is sent when the receiver has
 * answered 2xx, and a restart goes on after the last one for which that is stored. Has a virtual thread of its own, so that a
 * receiver that is slow or gone holds up nobody. Times are the machine's, not the cloud's: a receiver is of the real world.
 */
final class WebhookWorker implements AutoCloseable {
    private static final Logger LOGGER = System.getLogger(WebhookWorker.class.getName());
    private static final Duration FIRST_WAIT = Duration.ofMillis(500);
    private static final Duration LONGEST_WAIT = Duration.ofMinutes(5);
    private static final Duration QUIET = Duration.ofHours(1);
    private static final Duration LONGEST_END = Duration.ofSeconds(5);
    private static final Duration AFTER_A_FAULT = Duration.ofSeconds(5);

    private final Engine engine;
    private final Store store;
    private final WebhookSecrets secrets;
    private final WebhookSender sender;
    private final InstantSource realTime;
    private final String cloudName;
    private final String id;

    private final Lock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Thread thread;
    /** How often somebody asked for an attempt; guarded by the lock. */
    private int sentAgain;

    private volatile boolean stopped;

    WebhookWorker(
            Engine engine, WebhookSecrets secrets, WebhookSender sender, InstantSource realTime, Webhook webhook) {
        this.engine = engine;
        this.store = engine.transactions().store();
        this.secrets = secrets;
        this.sender = sender;
        this.realTime = realTime;
        this.cloudName = webhook.cloud();
        this.id = webhook.id();
        this.thread = Thread.ofVirtual().name("havu-webhook-" + id).unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    /** Stops without waiting for an attempt that is under way: what it brings is sent again after a restart. */
    @Override
    public void close() {
        stopped = true;
        thread.interrupt();
    }

    /** Waits until it uses the store no more. */
    void awaitEnd() {
        try {
            if (!thread.join(LONGEST_END)) {
                LOGGER.log(Level.WARNING, "webhook " + id + " did not stop within " + LONGEST_END.toSeconds() + " s");
            }
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Sends an event once more, out of its turn.
     *
     * @return how it went
     */
    Delivery sendAgain(RecordedEvent event) throws InterruptedException, Gone {
        return attempt(event, true);
    }

    /** The webhook was deleted. */
    static final class Gone extends Exception {
        private static final long serialVersionUID = 1L;
    }

    private void run() {
        try {
            while (!stopped) {
                try {
                    follow();
                    return;
                } catch (RuntimeException fault) {
                    if (stopped) {
                        return;
                    }
                    LOGGER.log(Level.ERROR, "webhook " + id + " stumbled and goes on", fault);
                    pause(AFTER_A_FAULT, sentAgain());
                }
            }
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        } catch (Gone deleted) {
            LOGGER.log(Level.DEBUG, "webhook " + id + " was deleted");
        }
    }

    /** Returns when the server stops or the cloud is gone. */
    private void follow() throws InterruptedException, Gone {
        Webhook webhook = stored();
        Cloud cloud = engine.clouds().find(cloudName);
        if (cloud == null) {
            return;
        }
        Filter filter = new Filter(webhook.project(), webhook.types());
        try {
            engine.events().follow(cloud, filter, webhook.cursor(), QUIET, new Events.Follower() {
                @Override
                public void happened(RecordedEvent event) {
                    try {
                        deliver(event);
                    } catch (InterruptedException | Gone end) {
                        throw new Ended(end);
                    }
                }
            });
        } catch (Ended ended) {
            switch (ended.getCause()) {
                case InterruptedException stopping -> throw stopping;
                case Gone deleted -> throw deleted;
                case null, default -> throw ended;
            }
        }
    }

    /** Carries the reason for stopping through the follower's interface. */
    private static final class Ended extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private Ended(Exception reason) {
            super(reason);
        }
    }

    private void deliver(RecordedEvent event) throws InterruptedException, Gone {
        while (true) {
            int sentAgainBefore = sentAgain();
            Delivery delivery = attempt(event, false);
            if (delivery.delivered()) {
                return;
            }
            if (delivery.attempt() == 1) {
                LOGGER.log(
                        Level.WARNING,
                        "webhook " + id + ": " + delivery.error() + "; it is tried again until it succeeds");
            }
            pause(wait(delivery.attempt()), sentAgainBefore);
        }
    }

    /** Waits; an attempt that somebody asked for since {@code sentAgainBefore} ends it. */
    private void pause(Duration duration, int sentAgainBefore) throws InterruptedException {
        long left = duration.toNanos();
        lock.lockInterruptibly();
        try {
            while (left > 0 && sentAgain == sentAgainBefore) {
                left = changed.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }

    private int sentAgain() {
        lock.lock();
        try {
            return sentAgain;
        } finally {
            lock.unlock();
        }
    }

    /** Doubles with each attempt. */
    private static Duration wait(int attempts) {
        Duration wait = FIRST_WAIT.multipliedBy(1L << Math.min(attempts - 1, 20));
        return wait.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : wait;
    }

    /** Sends an event, one at a time; not if the receiver has it, unless it is to get it {@code again}. */
    private Delivery attempt(RecordedEvent event, boolean again) throws InterruptedException, Gone {
        lock.lockInterruptibly();
        try {
            Webhook webhook = stored();
            String deliveryId = deliveryId(event);
            Delivery before = store.read(
                            session -> Optional.ofNullable(session.webhooks().delivery(id, deliveryId)))
                    .orElse(null);
            if (before != null && before.delivered() && !again) {
                return before;
            }
            Instant now = now();
            WebhookSender.Outcome outcome = send(webhook, event, deliveryId, now);
            Delivery delivery = delivery(event, before, deliveryId, now, outcome);
            record(delivery);
            if (again) {
                sentAgain++;
                changed.signalAll();
            }
            return delivery;
        } finally {
            lock.unlock();
        }
    }

    private WebhookSender.Outcome send(Webhook webhook, RecordedEvent event, String deliveryId, Instant now)
            throws InterruptedException {
        String secret;
        try {
            secret = secrets.open(id, webhook.sealedSecret());
        } catch (GeneralSecurityException otherKey) {
            return new WebhookSender.Outcome(
                    null, "the secret was sealed with another signing key; delete the webhook and make it again");
        }
        byte[] body = Json.write(EventView.of(event));
        return sender.send(
                URI.create(webhook.url()), secret, event.event().type().word(), deliveryId, now, body);
    }

    private Delivery delivery(
            RecordedEvent event,
            @Nullable Delivery before,
            String deliveryId,
            Instant now,
            WebhookSender.Outcome outcome) {
        int attempt = before == null ? 1 : before.attempt() + 1;
        boolean delivered = outcome.delivered() || (before != null && before.delivered());
        return new Delivery(
                deliveryId,
                id,
                cloudName,
                event.cursor(),
                event.event().type(),
                attempt,
                now,
                delivered,
                outcome.status(),
                outcome.error(),
                delivered ? null : now().plus(wait(attempt)));
    }

    private void record(Delivery delivery) throws Gone {
        boolean present = store.write(session -> {
            if (session.webhooks().find(cloudName, id) == null) {
                return false;
            }
            session.webhooks().put(delivery);
            if (delivery.delivered()) {
                session.webhooks().advance(id, delivery.cursor());
            }
            return true;
        });
        if (!present) {
            throw new Gone();
        }
    }

    private Webhook stored() throws Gone {
        Optional<Webhook> webhook =
                store.read(session -> Optional.ofNullable(session.webhooks().find(cloudName, id)));
        if (webhook.isEmpty()) {
            throw new Gone();
        }
        return webhook.get();
    }

    /** The same after a crash between sending and noting it: that is how a receiver knows what it has got already. */
    private String deliveryId(RecordedEvent event) {
        return UUID.nameUUIDFromBytes((id + ":" + event.cursor()).getBytes(StandardCharsets.US_ASCII))
                .toString();
    }

    private Instant now() {
        return realTime.instant().truncatedTo(ChronoUnit.MILLIS);
    }
}
