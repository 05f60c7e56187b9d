package dev.havu.junit;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is to go wrong: an effect, and the requests that it meets. A value; each method returns a changed copy.
 *
 * <pre>{@code havu.faults().add(Fault.refuse(503).on("deployInstance").times(3));}</pre>
 *
 * Without {@link #on} a fault meets every operation, and without {@link #times} it stays until it is removed.
 */
public final class Fault {
    private static final String OPERATION = "operation";
    private static final String EFFECT = "effect";

    /** How the provisioning of an instance may end that was accepted. */
    public enum Outcome {
        /** It goes to {@code error}. */
        ERROR,
        /** There turns out to be no machine. */
        NO_CAPACITY,
        /** The operating system is not installed. */
        INSTALLATION_FAILED
    }

    private final Map<String, Object> rule;

    private Fault(Map<String, Object> rule) {
        this.rule = rule;
    }

    /** The request is refused with this status, in the API's own form, and not carried out. */
    public static Fault refuse(int status) {
        return of("refuse", "status", status);
    }

    /** The request is carried out and its answer held back, in real time. */
    public static Fault delay(Duration by) {
        return of("delay", "by", CloudClock.text(by));
    }

    /** The connection is closed before anything is carried out. */
    public static Fault drop() {
        return of("drop", "when", "before");
    }

    /** The request is carried out and the connection closed instead of an answer. */
    public static Fault dropAfterCommit() {
        return of("drop", "when", "after_commit");
    }

    /** What is ordered with this host name is accepted and then ends so. */
    public static Fault outcome(Outcome result, String hostname) {
        return of("outcome", "result", result.name().toLowerCase(Locale.ROOT)).withEffect("hostname", hostname);
    }

    /** Only this operation, by its id in the OpenAPI document or as {@code POST /instances}. */
    public Fault on(String operation) {
        return with(OPERATION, operation);
    }

    /** Only requests of this project. */
    public Fault ofProject(String project) {
        return with("project", project);
    }

    /** Lets so many requests pass first. */
    public Fault skip(int requests) {
        return with("skip", requests);
    }

    /** Meets so many requests, then no more. */
    public Fault times(int requests) {
        return with("times", requests);
    }

    /** For a refusal: its {@code code} instead of the one that goes with the status. */
    public Fault code(String code) {
        return withEffect("code", code);
    }

    /** For a refusal: its {@code message}. */
    public Fault message(String message) {
        return withEffect("message", message);
    }

    /** For a refusal: the header {@code Retry-After}, in whole seconds. */
    public Fault retryAfter(Duration after) {
        return withEffect("retry_after", (int) after.toSeconds());
    }

    /** What is sent to add it. */
    Map<String, Object> rule() {
        return rule;
    }

    /** As it is sent. */
    @Override
    public String toString() {
        return Json.write(rule);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Fault fault && fault.rule.equals(rule);
    }

    @Override
    public int hashCode() {
        return rule.hashCode();
    }

    private static Fault of(String kind, String name, Object value) {
        Map<String, Object> effect = new LinkedHashMap<>();
        effect.put("kind", kind);
        effect.put(name, value);
        Map<String, Object> rule = new LinkedHashMap<>();
        rule.put(OPERATION, "*");
        rule.put(EFFECT, effect);
        return new Fault(rule);
    }

    private Fault with(String name, Object value) {
        Map<String, Object> changed = new LinkedHashMap<>(rule);
        changed.put(name, value);
        return new Fault(changed);
    }

    private Fault withEffect(String name, Object value) {
        Map<String, Object> effect = new LinkedHashMap<>();
        if (rule.get(EFFECT) instanceof Map<?, ?> before) {
            before.forEach((key, old) -> effect.put(key.toString(), old));
        }
        effect.put(name, value);
        return with(EFFECT, effect);
    }
}
