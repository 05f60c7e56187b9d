package dev.havu.drivers;

/** What stands behind the cloud cannot be used; the message is one line that tells an operator what to do. */
public final class DriverException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public DriverException(String message) {
        super(message);
    }

    public DriverException(String message, Throwable cause) {
        super(message, cause);
    }
}
