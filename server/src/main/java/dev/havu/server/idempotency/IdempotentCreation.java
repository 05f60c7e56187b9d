package dev.havu.server.idempotency;

import dev.havu.api.Json;
import dev.havu.api.Timestamps;
import dev.havu.api.clusters.ClusterRequests;
import dev.havu.api.tags.TagView;
import dev.havu.domain.Refusal;
import dev.havu.domain.idempotency.KeptAnswer;
import dev.havu.domain.tags.Tag;
import dev.havu.domain.tenants.ProjectKey;
import dev.havu.engine.idempotency.KeptAnswers;
import dev.havu.engine.idempotency.KeyedRequest;
import dev.havu.server.http.Decorator;
import dev.havu.server.http.Handler;
import dev.havu.server.http.Request;
import dev.havu.server.http.Response;
import dev.havu.server.tokens.Authentication;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;

/**
 * Lets clients send a creating request again when its answer was lost: with the header {@code Idempotency-Key} it is carried
 * out once, and asked again it gets the first answer. Havu's own; the real API does not document it, and without the header
 * nothing changes.
 *
 * <p>A request that comes while the first with its key is still carried out waits for it: the usual reason is a client that
 * has lost patience and wants the answer, and most of them give up at a 409. Refused requests leave nothing behind, so that
 * they can be tried again with the same key.
 */
public final class IdempotentCreation implements Decorator {
    /** What clients send. */
    public static final String KEY_HEADER = "Idempotency-Key";

    /** What tells them that nothing was carried out. */
    public static final String REPLAYED_HEADER = "Idempotent-Replayed";

    private static final int LONGEST_KEY = 255;

    private final KeptAnswers answers;
    private final Map<String, Creation> creations = creations();
    private final ConcurrentMap<RunningKey, CountDownLatch> running = new ConcurrentHashMap<>();

    public IdempotentCreation(KeptAnswers answers) {
        this.answers = answers;
    }

    private record RunningKey(ProjectKey owner, String key) {}

    /** How the result of a creating command is answered, the same as its route does. */
    private record Creation(int status, String contentType, Function<Object, String> body) {}

    @Override
    public Response handle(Request request, Handler next) {
        Creation creation = creations.get(request.route().operationId());
        String key = creation == null ? null : request.header(KEY_HEADER);
        if (creation == null || key == null) {
            return next.handle(request);
        }
        checkKey(key);
        ProjectKey owner = request.require(Authentication.PRINCIPAL).projectKey();
        RunningKey runningKey = new RunningKey(owner, key);
        CountDownLatch mine = new CountDownLatch(1);
        for (CountDownLatch first = running.putIfAbsent(runningKey, mine);
                first != null;
                first = running.putIfAbsent(runningKey, mine)) {
            await(first);
        }
        try {
            return answer(request, next, creation, owner, key);
        } finally {
            running.remove(runningKey);
            mine.countDown();
        }
    }

    private Response answer(Request request, Handler next, Creation creation, ProjectKey owner, String key) {
        String operation = request.route().operationId();
        String fingerprint = RequestFingerprint.of(request);
        KeptAnswer kept = answers.find(owner, key);
        if (kept == null) {
            return new KeyedRequest(
                            owner, key, operation, fingerprint, creation.status, creation.contentType, creation.body)
                    .carryOut(() -> next.handle(request));
        }
        if (!kept.operation().equals(operation) || !kept.fingerprint().equals(fingerprint)) {
            throw Refusal.conflict(
                    "The " + KEY_HEADER + " `" + key + "` was used for another request (" + kept.operation() + " at "
                            + Timestamps.format(kept.createdAt()) + "); use a new key for a new request");
        }
        return Response.bytes(kept.status(), kept.contentType(), kept.body().getBytes(StandardCharsets.UTF_8))
                .header(REPLAYED_HEADER, "true");
    }

    private static void checkKey(String key) {
        boolean visible = key.chars().allMatch(character -> character > ' ' && character <= '~');
        if (key.isEmpty() || key.length() > LONGEST_KEY || !visible) {
            throw Refusal.invalid("The header " + KEY_HEADER + " must be 1 to " + LONGEST_KEY
                    + " visible ASCII characters without spaces, but had " + key.length()
                    + (visible ? "" : " with others among them"));
        }
    }

    private static void await(CountDownLatch first) {
        try {
            first.await();
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            throw Refusal.unavailable("The server is being stopped");
        }
    }

    private static Map<String, Creation> creations() {
        Map<String, Creation> creations = new HashMap<>();
        Creation added = new Creation(201, Response.TEXT_TYPE, String.class::cast);
        Creation ordered = new Creation(202, Response.TEXT_TYPE, String.class::cast);
        List.of("addSshKey", "addSshKeyDeprecated", "addScript").forEach(id -> creations.put(id, added));
        List.of("deployInstance", "createVolume").forEach(id -> creations.put(id, ordered));
        creations.put(
                "deployCluster",
                new Creation(202, Response.JSON_TYPE, id -> json(new ClusterRequests.Deployed((String) id))));
        Creation tagged = new Creation(201, Response.JSON_TYPE, tag -> json(TagView.of((Tag) tag)));
        List.of("addInstanceTag", "addVolumeTag", "addClusterTag").forEach(id -> creations.put(id, tagged));
        return Map.copyOf(creations);
    }

    private static String json(Object view) {
        return new String(Json.write(view), StandardCharsets.UTF_8);
    }
}
