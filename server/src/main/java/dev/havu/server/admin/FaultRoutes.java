package dev.havu.server.admin;

import dev.havu.api.DurationText;
import dev.havu.api.ErrorBody;
import dev.havu.domain.ErrorCode;
import dev.havu.domain.Refusal;
import dev.havu.domain.faults.Fault;
import dev.havu.domain.faults.FaultEffect;
import dev.havu.engine.Engine;
import dev.havu.engine.faults.NewFault;
import dev.havu.server.faults.FaultyOperations;
import dev.havu.server.http.Request;
import dev.havu.server.http.Response;
import dev.havu.server.http.Route;
import dev.havu.server.http.Route.Access;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What is to go wrong in a cloud. */
public final class FaultRoutes {
    private static final Duration LONGEST_DELAY = Duration.ofHours(1);
    private static final int TOO_MANY_REQUESTS = 429;
    private static final int RETRY_AFTER_SECONDS = 1;
    /** What leads to machines that have to be provisioned. */
    private static final Set<String> PROVISIONING =
            Set.of(Fault.ANY_OPERATION, Fault.DEPLOY_INSTANCE, Fault.DEPLOY_CLUSTER);

    private final Engine engine;
    private final FaultyOperations operations;

    public FaultRoutes(Engine engine, FaultyOperations operations) {
        this.engine = engine;
        this.operations = operations;
    }

    public List<Route> routes() {
        String all = "/admin/v1/clouds/{cloud}/faults";
        String one = all + "/{fault}";
        return List.of(
                new Route("GET", all, "listFaults", Access.OPERATOR, this::list),
                new Route("POST", all, "addFault", Access.OPERATOR, this::add),
                new Route("DELETE", all, "removeFaults", Access.OPERATOR, this::clear),
                new Route("GET", one, "getFault", Access.OPERATOR, this::get),
                new Route("DELETE", one, "removeFault", Access.OPERATOR, this::remove));
    }

    private Response list(Request request) {
        return Response.json(
                200,
                engine.faults().list(AdminBinding.cloud(engine, request).name()).stream()
                        .map(FaultView::of)
                        .toList());
    }

    private Response get(Request request) {
        return Response.json(
                200,
                FaultView.of(
                        engine.faults().get(AdminBinding.cloud(engine, request).name(), id(request))));
    }

    private Response add(Request request) {
        String cloud = AdminBinding.cloud(engine, request).name();
        return Response.json(
                201, FaultView.of(engine.faults().add(cloud, wanted(request.requireJson(FaultRequest.class)))));
    }

    private Response remove(Request request) {
        engine.faults().remove(AdminBinding.cloud(engine, request).name(), id(request));
        return Response.empty(204);
    }

    private Response clear(Request request) {
        engine.faults().clear(AdminBinding.cloud(engine, request).name());
        return Response.empty(204);
    }

    private static String id(Request request) {
        return request.path("fault").toLowerCase(Locale.ROOT);
    }

    private NewFault wanted(FaultRequest body) {
        FaultEffect effect = effect(body.effect());
        String operation = body.operation();
        if (operation == null && !(effect instanceof FaultEffect.Outcome)) {
            throw Refusal.invalid("operation is required; * stands for all operations");
        }
        String resolved = operation == null ? Fault.ANY_OPERATION : operations.resolve(operation);
        int skip = body.skip() == null ? 0 : body.skip();
        if (effect instanceof FaultEffect.Outcome) {
            if (!PROVISIONING.contains(resolved)) {
                throw Refusal.invalid(
                        "operation: an outcome is about deployInstance, deployCluster or *, but not about `" + resolved
                                + "`");
            }
            if (skip > 0) {
                throw Refusal.invalid(
                        "skip must be 0 for an outcome, which is chosen by its host name, but was " + skip);
            }
        }
        return new NewFault(resolved, body.project(), skip, body.times(), effect);
    }

    private static FaultEffect effect(EffectRequest wanted) {
        return switch (wanted.kind()) {
            case "refuse" -> refuse(wanted, Objects.requireNonNull(wanted.status()));
            case "delay" -> new FaultEffect.Delay(delay(Objects.requireNonNull(wanted.by())));
            case "drop" -> new FaultEffect.Drop(constant(FaultEffect.Moment.class, wanted.when()));
            case "outcome" ->
                new FaultEffect.Outcome(
                        constant(FaultEffect.Result.class, wanted.result()), Objects.requireNonNull(wanted.hostname()));
            default -> throw new IllegalStateException("the document has no effect of kind " + wanted.kind());
        };
    }

    private static FaultEffect refuse(EffectRequest wanted, int status) {
        Integer retryAfter = wanted.retryAfter() == null && status == TOO_MANY_REQUESTS
                ? Integer.valueOf(RETRY_AFTER_SECONDS)
                : wanted.retryAfter();
        return new FaultEffect.Refuse(status, code(wanted.code(), status), wanted.message(), retryAfter);
    }

    private static ErrorCode code(@Nullable String word, int status) {
        return word == null
                ? ErrorBody.code(status)
                : Arrays.stream(ErrorCode.values())
                        .filter(code -> ErrorBody.wireCode(code).equals(word))
                        .findFirst()
                        .orElseThrow();
    }

    private static Duration delay(String text) {
        Duration delay;
        try {
            delay = DurationText.parse(text);
        } catch (IllegalArgumentException malformed) {
            throw Refusal.invalid("effect.by must be " + malformed.getMessage() + ", but was `" + text + "`");
        }
        if (delay.isZero() || delay.compareTo(LONGEST_DELAY) > 0) {
            throw Refusal.invalid("effect.by must be more than nothing and at most an hour, but was `" + text + "`");
        }
        return delay;
    }

    private static <E extends Enum<E>> E constant(Class<E> type, @Nullable String word) {
        return Enum.valueOf(type, Objects.requireNonNull(word).toUpperCase(Locale.ROOT));
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    /** A rule as it is asked for; the document says what goes together. */
    private record FaultRequest(
            @Nullable String operation,
            @Nullable String project,
            @Nullable Integer skip,
            @Nullable Integer times,
            EffectRequest effect) {}

    private record EffectRequest(
            String kind,
            @Nullable Integer status,
            @Nullable String code,
            @Nullable String message,
            @Nullable Integer retryAfter,
            @Nullable String by,
            @Nullable String when,
            @Nullable String result,
            @Nullable String hostname) {}

    /** A rule as it is shown. */
    private record FaultView(
            String id,
            String operation,
            @Nullable String project,
            int skip,
            @Nullable Integer times,
            EffectView effect,
            int passed,
            int hits,
            @Nullable Integer remaining) {
        static FaultView of(Fault fault) {
            return new FaultView(
                    fault.id(),
                    fault.operation(),
                    fault.project(),
                    fault.skip(),
                    fault.times(),
                    EffectView.of(fault.effect()),
                    fault.passed(),
                    fault.hits(),
                    fault.remaining());
        }
    }

    private sealed interface EffectView {
        record Refuse(
                String kind,
                int status,
                String code,
                @Nullable String message,
                @Nullable Integer retryAfter) implements EffectView {}

        record Delay(String kind, String by) implements EffectView {}

        record Drop(String kind, String when) implements EffectView {}

        record Outcome(String kind, String result, String hostname) implements EffectView {}

        static EffectView of(FaultEffect effect) {
            return switch (effect) {
                case FaultEffect.Refuse refuse ->
                    new Refuse(
                            "refuse",
                            refuse.status(),
                            ErrorBody.wireCode(refuse.code()),
                            refuse.message(),
                            refuse.retryAfterSeconds());
                case FaultEffect.Delay(Duration by) -> new Delay("delay", DurationText.format(by));
                case FaultEffect.Drop(FaultEffect.Moment when) -> new Drop("drop", word(when));
                case FaultEffect.Outcome(FaultEffect.Result result, String hostname) ->
                    new Outcome("outcome", word(result), hostname);
            };
        }
    }
}
