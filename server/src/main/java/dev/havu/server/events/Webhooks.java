package dev.havu.server.events;

import dev.havu.domain.Refusal;
import dev.havu.domain.events.Delivery;
import dev.havu.domain.events.RecordedEvent;
import dev.havu.domain.events.Webhook;
import dev.havu.engine.Engine;
import dev.havu.server.tokens.SigningKey;
import dev.havu.store.Store;
import java.net.URI;
import java.net.URISyntaxException;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The webhooks of all clouds, and a worker for each. */
public final class Webhooks implements AutoCloseable {
    private final Engine engine;
    private final Store store;
    private final WebhookSecrets secrets;
    private final WebhookSender sender = new WebhookSender();
    private final InstantSource realTime = InstantSource.system();
    private final Map<String, WebhookWorker> workers = new HashMap<>();
    private boolean closed;

    public Webhooks(Engine engine, SigningKey signingKey, SecureRandom random) {
        this.engine = engine;
        this.store = engine.transactions().store();
        this.secrets = new WebhookSecrets(signingKey, random);
    }

    /**
     * What was made.
     *
     * @param secret to be shown once
     */
    public record Made(Webhook webhook, String secret) {
        /** Without the secret. */
        @Override
        public String toString() {
            return "Made[" + webhook + "]";
        }
    }

    /** Sees to it that exactly the stored webhooks have workers: to be called at the start, and after others changed the store. */
    public synchronized void refresh() {
        List<Webhook> stored = store.read(session -> session.webhooks().all());
        Set<String> gone = new HashSet<>(workers.keySet());
        for (Webhook webhook : stored) {
            gone.remove(webhook.id());
            if (!closed && !workers.containsKey(webhook.id())) {
                WebhookWorker worker = new WebhookWorker(engine, secrets, sender, realTime, webhook);
                workers.put(webhook.id(), worker);
                worker.start();
            }
        }
        for (String id : gone) {
            WebhookWorker worker = workers.remove(id);
            if (worker != null) {
                worker.close();
            }
        }
    }

    /**
     * Makes a webhook for what happens from now on.
     *
     * @param types beginnings of types; empty for all
     * @param project null for all
     * @param chosenSecret null to make one
     * @throws Refusal if the URL is none that can be sent to
     */
    public Made add(
            String cloud, String url, List<String> types, @Nullable String project, @Nullable String chosenSecret) {
        requireUsable(url);
        String id = engine.cloud(cloud).random().uuid();
        String secret = chosenSecret == null ? secrets.generate() : chosenSecret;
        Webhook made = store.write(session -> {
            Webhook webhook = new Webhook(
                    id,
                    cloud,
                    url,
                    types,
                    project,
                    secrets.seal(id, secret),
                    session.events().newest(cloud),
                    realTime.instant().truncatedTo(ChronoUnit.MILLIS));
            session.webhooks().insert(webhook);
            return webhook;
        });
        refresh();
        return new Made(made, secret);
    }

    public List<Webhook> list(String cloud) {
        return store.read(session -> session.webhooks().list(cloud));
    }

    /**
     * Deletes a webhook; what it has not got it never gets.
     *
     * @throws Refusal if there is none
     */
    public void delete(String cloud, String id) {
        if (!store.write(session -> session.webhooks().delete(cloud, id))) {
            throw notFound(cloud, id);
        }
        refresh();
    }

    /**
     * The deliveries of a webhook, the newest first.
     *
     * @throws Refusal if there is no such webhook
     */
    public List<Delivery> deliveries(String cloud, String id, int limit) {
        return store.read(session -> {
            if (session.webhooks().find(cloud, id) == null) {
                throw notFound(cloud, id);
            }
            return session.webhooks().deliveries(id, limit);
        });
    }

    /**
     * Sends a delivery again, at once and once.
     *
     * @return how it went
     * @throws Refusal if there is no such webhook or delivery, or its event is no longer kept
     */
    public Delivery redeliver(String cloud, String id, String deliveryId) throws InterruptedException {
        Delivery delivery = store.read(session -> {
                    if (session.webhooks().find(cloud, id) == null) {
                        throw notFound(cloud, id);
                    }
                    return Optional.ofNullable(session.webhooks().delivery(id, deliveryId));
                })
                .orElseThrow(() -> Refusal.notFound("Webhook " + id + " has no delivery " + deliveryId));
        RecordedEvent event = engine.events()
                .find(cloud, delivery.cursor())
                .orElseThrow(() -> Refusal.notFound(
                        "The event of delivery " + deliveryId + " is no longer kept, so it cannot be sent again"));
        WebhookWorker worker = worker(id);
        if (worker == null) {
            throw notFound(cloud, id);
        }
        try {
            return worker.sendAgain(event);
        } catch (WebhookWorker.Gone deleted) {
            throw notFound(cloud, id);
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        workers.values().forEach(WebhookWorker::close);
        workers.values().forEach(WebhookWorker::awaitEnd);
        workers.clear();
        sender.close();
    }

    private synchronized @Nullable WebhookWorker worker(String id) {
        return workers.get(id);
    }

    private static void requireUsable(String url) {
        URI parsed;
        try {
            parsed = new URI(url);
        } catch (URISyntaxException malformed) {
            throw Refusal.invalid("url: `" + url + "` is not a URL: " + malformed.getReason());
        }
        String scheme = parsed.getScheme();
        boolean web = "http".equalsIgnoreCase(scheme) || "https".equalsIgnoreCase(scheme);
        if (!web || parsed.getHost() == null) {
            throw Refusal.invalid("url: must begin with http:// or https:// and a host, but was `" + url + "`");
        }
        if (parsed.getRawUserInfo() != null) {
            throw Refusal.invalid(
                    "url: must not hold a user name or password, since it is shown; receivers know Havu by the signature");
        }
        if (parsed.getRawFragment() != null) {
            throw Refusal.invalid("url: must not have a fragment (#...), since it is never sent");
        }
    }

    private static Refusal notFound(String cloud, String id) {
        return Refusal.notFound("There is no webhook " + id + " in cloud `" + cloud + "`");
    }
}
