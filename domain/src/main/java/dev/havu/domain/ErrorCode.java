package dev.havu.domain;

/**
 * Why a request could not be carried out, in the words of the API's error table (seed, "Error types"; {@code conflict}
 * from the published schema). The wire form and the HTTP status belong to the api module.
 */
public enum ErrorCode {
    INVALID_REQUEST,
    UNAUTHORIZED_REQUEST,
    INSUFFICIENT_FUNDS,
    FORBIDDEN_ACTION,
    NOT_FOUND,
    CONFLICT,
    RATE_LIMIT_EXCEEDED,
    SERVER_ERROR,
    SERVICE_UNAVAILABLE
}
