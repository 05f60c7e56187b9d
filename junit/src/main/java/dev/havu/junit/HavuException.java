package dev.havu.junit;

/** Havu was not found, could not be started or reached, or refused what a test asked of it; the message says why. */
public final class HavuException extends RuntimeException {
    /** When there was no answer. */
    static final int NO_STATUS = 0;

    private final int status;

    HavuException(String message) {
        super(message);
        this.status = NO_STATUS;
    }

    HavuException(String message, Throwable cause) {
        super(message, cause);
        this.status = NO_STATUS;
    }

    HavuException(int status, String message) {
        super(message);
        this.status = status;
    }

    /** The HTTP status of a refusal; 0 when there was no answer. */
    public int status() {
        return status;
    }
}
