package dev.havu.server.http;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * The typed name of something a decorator leaves with a request for those further in. Declared once, in a static field of
 * the class that sets it.
 *
 * @param <T> type of the value
 */
public final class Attribute<T> {
    private static final AtomicInteger COUNT = new AtomicInteger();

    private final Class<T> type;
    private final String name;
    private final int position = COUNT.getAndIncrement();

    public Attribute(Class<T> type, String name) {
        this.type = type;
        this.name = name;
    }

    Class<T> type() {
        return type;
    }

    int position() {
        return position;
    }

    @Override
    public String toString() {
        return name;
    }
}
