package dev.havu.api;

import dev.havu.domain.ErrorCode;
import dev.havu.domain.Refusal;

/**
 * The body of every answer with a status of 400 or more (seed, "Errors"): two strings and nothing else, because the
 * official Go client gives up on anything richer.
 *
 * @param code one of the documented error codes
 * @param message what went wrong, for a person
 */
public record ErrorBody(String code, String message) {

    /** The body for a refusal. */
    public static ErrorBody of(Refusal refusal) {
        return new ErrorBody(wireCode(refusal.errorCode()), refusal.getMessage());
    }

    /** The body for a code and a sentence. */
    public static ErrorBody of(ErrorCode code, String message) {
        return new ErrorBody(wireCode(code), message);
    }

    /** The code as the documentation spells it. */
    public static String wireCode(ErrorCode code) {
        return switch (code) {
            case INVALID_REQUEST -> "invalid_request";
            case UNAUTHORIZED_REQUEST -> "unauthorized_request";
            case INSUFFICIENT_FUNDS -> "insufficient_funds";
            case FORBIDDEN_ACTION -> "forbidden_action";
            case NOT_FOUND -> "not_found";
            case CONFLICT -> "conflict";
            case RATE_LIMIT_EXCEEDED -> "rate_limit_exceeded";
            case SERVER_ERROR -> "server_error";
            case SERVICE_UNAVAILABLE -> "service_unavailable";
        };
    }

    /** The HTTP status that goes with the code. */
    public static int status(ErrorCode code) {
        return switch (code) {
            case INVALID_REQUEST -> 400;
            case UNAUTHORIZED_REQUEST -> 401;
            case INSUFFICIENT_FUNDS -> 402;
            case FORBIDDEN_ACTION -> 403;
            case NOT_FOUND -> 404;
            case CONFLICT -> 409;
            case RATE_LIMIT_EXCEEDED -> 429;
            case SERVER_ERROR -> 500;
            case SERVICE_UNAVAILABLE -> 503;
        };
    }

    /**
     * The code that goes with an HTTP status of 400 or more; for one that the documentation does not have, the most general
     * of its kind.
     */
    public static ErrorCode code(int status) {
        for (ErrorCode code : ErrorCode.values()) {
            if (status(code) == status) {
                return code;
            }
        }
        return status < 500 ? ErrorCode.INVALID_REQUEST : ErrorCode.SERVER_ERROR;
    }
}
