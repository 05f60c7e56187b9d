package dev.havu.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the garbage collector says with {@code -Xlog:gc}. */
final class CollectorLog {
    /** Such as {@code Pause Young (Allocation Failure) 30M->12M(46M) 3.123ms}. */
    private static final Pattern COLLECTION = Pattern.compile("(\\d+)M->(\\d+)M\\(\\d+M\\)");

    private CollectorLog() {}

    /** The most heap that was in use after a collection, in MB. */
    static double largestAfterCollection(Path log) {
        try {
            return Files.readAllLines(log).stream()
                    .map(COLLECTION::matcher)
                    .filter(Matcher::find)
                    .mapToDouble(collection -> Double.parseDouble(collection.group(2)))
                    .max()
                    .orElseThrow(() -> new IllegalStateException("nothing was collected"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
