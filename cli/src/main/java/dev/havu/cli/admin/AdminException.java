package dev.havu.cli.admin;

/** A command that the server refused or did not answer; the message is for people. */
public final class AdminException extends RuntimeException {
    AdminException(String message) {
        super(message);
    }

    AdminException(String message, Throwable cause) {
        super(message, cause);
    }
}
