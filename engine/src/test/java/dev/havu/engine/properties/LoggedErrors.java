package dev.havu.engine.properties;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** Catches what the engine logs as a warning or an error, because due work has nobody to throw at. */
final class LoggedErrors extends Handler {
    private final Logger logger = Logger.getLogger("dev.havu");
    /** Each thread plays a cloud of its own, and its engine works and logs on that thread. */
    private final Map<Thread, LogRecord> first = new ConcurrentHashMap<>();

    void listen() {
        logger.setUseParentHandlers(false);
        logger.addHandler(this);
    }

    /** Forgets what this thread has logged. */
    void forget() {
        first.remove(Thread.currentThread());
    }

    /** Fails with the first error that this thread has logged and not forgotten, if there is one. */
    void throwFirst() {
        LogRecord error = first.get(Thread.currentThread());
        if (error != null) {
            throw new AssertionError("logged: " + error.getMessage(), error.getThrown());
        }
    }

    @Override
    public void publish(LogRecord record) {
        if (record.getLevel().intValue() >= Level.WARNING.intValue()) {
            first.putIfAbsent(Thread.currentThread(), record);
        }
    }

    @Override
    public void flush() {}

    @Override
    public void close() {
        logger.removeHandler(this);
        logger.setUseParentHandlers(true);
    }
}
