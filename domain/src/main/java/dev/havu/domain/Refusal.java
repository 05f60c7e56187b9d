package dev.havu.domain;

/**
 * The one error type of the cloud: a request that is understood and refused. Carries a code and a sentence for a person;
 * it changes nothing, and it has no stack trace because it is an answer, not a defect.
 */
public class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final ErrorCode errorCode;

    public Refusal(ErrorCode errorCode, String message) {
        super(message, null, false, false);
        this.errorCode = errorCode;
    }

    public ErrorCode errorCode() {
        return errorCode;
    }

    /** What went wrong, what value caused it and what to do; never null. */
    @Override
    public String getMessage() {
        return java.util.Objects.requireNonNull(super.getMessage());
    }

    /** An input error: a missing, ill-typed or unacceptable property. */
    public static Refusal invalid(String message) {
        return new Refusal(ErrorCode.INVALID_REQUEST, message);
    }

    /** The access token or the credentials are missing or wrong. */
    public static Refusal unauthorized(String message) {
        return new Refusal(ErrorCode.UNAUTHORIZED_REQUEST, message);
    }

    /** The action cannot be performed now, or not with this token. */
    public static Refusal forbidden(String message) {
        return new Refusal(ErrorCode.FORBIDDEN_ACTION, message);
    }

    /** The resource or the path does not exist for this project. */
    public static Refusal notFound(String message) {
        return new Refusal(ErrorCode.NOT_FOUND, message);
    }

    /** The thing exists already. */
    public static Refusal conflict(String message) {
        return new Refusal(ErrorCode.CONFLICT, message);
    }

    /** No capacity at the moment. */
    public static Refusal unavailable(String message) {
        return new Refusal(ErrorCode.SERVICE_UNAVAILABLE, message);
    }
}
