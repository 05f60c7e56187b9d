package dev.havu.drivers.incus.api;

import java.util.List;
import java.util.Locale;

/** Incus refused a call, failed at it, or could not be asked. */
public final class IncusException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Kind kind;

    /** What a caller may want to tell apart. */
    public enum Kind {
        /** There is no such thing. */
        NOT_FOUND,
        /** There is something of that name already. */
        CONFLICT,
        /** The thing has changed since it was read. */
        PRECONDITION_FAILED,
        /** The call is wrong. */
        BAD_REQUEST,
        /** This client may not do that. */
        FORBIDDEN,
        /** Something else still uses the thing. */
        IN_USE,
        /** The instance does not run. */
        NOT_RUNNING,
        /** The storage pool or a quota is full. */
        NO_SPACE,
        /** The daemon, or the cluster member it would have to ask, does not answer. */
        UNAVAILABLE,
        /** It took longer than it may. */
        TIMEOUT,
        /** Anything else that went wrong in Incus. */
        FAILED
    }

    /** Texts of failed operations, which come without a code; the first that matches counts. */
    private static final List<Rule> RULES = List.of(
            new Rule("already exists", Kind.CONFLICT),
            new Rule("unique constraint failed", Kind.CONFLICT),
            new Rule("already stopped", Kind.NOT_RUNNING),
            new Rule("not running", Kind.NOT_RUNNING),
            new Rule("isn't running", Kind.NOT_RUNNING),
            new Rule("still in use", Kind.IN_USE),
            new Rule("currently in use", Kind.IN_USE),
            new Rule("in use on another", Kind.IN_USE),
            new Rule("no space left", Kind.NO_SPACE),
            new Rule("disk quota exceeded", Kind.NO_SPACE),
            new Rule("not enough space", Kind.NO_SPACE),
            new Rule("cluster member is offline", Kind.UNAVAILABLE),
            new Rule("connection refused", Kind.UNAVAILABLE),
            new Rule("missing event connection", Kind.UNAVAILABLE),
            new Rule("unable to connect to", Kind.UNAVAILABLE),
            new Rule("not found", Kind.NOT_FOUND),
            new Rule("etag doesn't match", Kind.PRECONDITION_FAILED));

    private record Rule(String text, Kind kind) {}

    public IncusException(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    public IncusException(Kind kind, String message, Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }

    /** What a failed operation or an answer with a vague code says. */
    static Kind kindOf(String text, Kind otherwise) {
        String lower = text.toLowerCase(Locale.ROOT);
        return RULES.stream()
                .filter(rule -> lower.contains(rule.text()))
                .map(Rule::kind)
                .findFirst()
                .orElse(otherwise);
    }

    static Kind kindOf(int status, String text) {
        return switch (status) {
            case 401, 403 -> Kind.FORBIDDEN;
            case 404 -> Kind.NOT_FOUND;
            case 409 -> Kind.CONFLICT;
            case 412 -> Kind.PRECONDITION_FAILED;
            case 502, 503, 504 -> Kind.UNAVAILABLE;
            case 400 -> kindOf(text, Kind.BAD_REQUEST);
            default -> kindOf(text, Kind.FAILED);
        };
    }
}
