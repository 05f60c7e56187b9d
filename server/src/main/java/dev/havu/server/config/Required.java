package dev.havu.server.config;

import org.jspecify.annotations.Nullable;

/** What a section of the file must have. */
final class Required {
    private Required() {}

    /**
     * Checks that a property was given; the parser of the file gives null for one that was not.
     *
     * @throws IllegalArgumentException when it was not
     */
    static void present(@Nullable Object value, String name) {
        if (value == null || value.equals("")) {
            throw new IllegalArgumentException(name + " is required");
        }
    }

    /**
     * Checks the least value of a number.
     *
     * @throws IllegalArgumentException when it is less
     */
    static void atLeast(int minimum, int value, String name) {
        if (value < minimum) {
            throw new IllegalArgumentException(name + " must be at least " + minimum + ", but was " + value);
        }
    }
}
