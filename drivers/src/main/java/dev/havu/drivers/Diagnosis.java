package dev.havu.drivers;

import org.jspecify.annotations.Nullable;

/**
 * What an examination says of one thing.
 *
 * @param subject what was examined, such as {@code network}
 * @param text how it is, in a line
 * @param remedy how to mend it; null where there is nothing to mend, or the text says so
 */
public record Diagnosis(
        Verdict verdict,
        String subject,
        String text,
        @Nullable String remedy) {
    /** How bad it is. */
    public enum Verdict {
        /** As it should be. */
        OK,
        /** Works, but not everything, or not well. */
        WARNING,
        /** Keeps Havu from working. */
        PROBLEM
    }

    public static Diagnosis ok(String subject, String text) {
        return new Diagnosis(Verdict.OK, subject, text, null);
    }

    public static Diagnosis warning(String subject, String text, String remedy) {
        return new Diagnosis(Verdict.WARNING, subject, text, remedy);
    }

    public static Diagnosis problem(String subject, String text, @Nullable String remedy) {
        return new Diagnosis(Verdict.PROBLEM, subject, text, remedy);
    }
}
