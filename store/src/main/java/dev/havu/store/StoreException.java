package dev.havu.store;

import org.jspecify.annotations.Nullable;

/** The store cannot do its work: it cannot be opened, or the medium failed. The message is one line for the operator. */
public final class StoreException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public StoreException(String message) {
        super(message);
    }

    public StoreException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
