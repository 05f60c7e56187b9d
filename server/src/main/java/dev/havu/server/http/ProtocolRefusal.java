package dev.havu.server.http;

import dev.havu.domain.ErrorCode;
import dev.havu.domain.Refusal;

/**
 * A refusal for a reason that exists only in HTTP, with a status that does not follow from its code: a body that is too
 * large (413) or of the wrong type (415). The code is {@code invalid_request} then.
 */
public final class ProtocolRefusal extends Refusal {
    private static final long serialVersionUID = 1L;

    private final int status;

    private ProtocolRefusal(int status, String message) {
        super(ErrorCode.INVALID_REQUEST, message);
        this.status = status;
    }

    /** 413. */
    public static ProtocolRefusal tooLarge(long limit) {
        return new ProtocolRefusal(413, "The request body is larger than " + limit + " bytes");
    }

    /** 415. */
    public static ProtocolRefusal unsupportedMediaType(String message) {
        return new ProtocolRefusal(415, message);
    }

    /** The HTTP status to answer with. */
    public int status() {
        return status;
    }
}
