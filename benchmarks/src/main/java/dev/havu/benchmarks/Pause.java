package dev.havu.benchmarks;

/** Waits for something that happens in another process. */
final class Pause {
    private Pause() {}

    static void millis(long duration) {
        try {
            Thread.sleep(duration);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }
}
