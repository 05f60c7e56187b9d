package dev.havu.server;

/**
 * The server cannot start, for a reason the person who started it can mend: a port in use, a directory that cannot be
 * written, a state file of a newer version. The message is one line and complete.
 */
public class StartupException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public StartupException(String message) {
        super(message);
    }

    public StartupException(String message, Throwable cause) {
        super(message, cause);
    }
}
