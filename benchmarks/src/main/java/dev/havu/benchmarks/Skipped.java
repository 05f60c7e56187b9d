package dev.havu.benchmarks;

/** This machine has not what a part needs; the message says what that is. */
final class Skipped extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Skipped(String reason) {
        super(reason);
    }
}
