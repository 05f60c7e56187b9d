package dev.havu.server.seed;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What came of a seed file.
 *
 * @param made what is there now and was not before, in the order it was made
 * @param there what was there already and was left as it is
 */
public record SeedReport(List<Item> made, List<Item> there) {
    public SeedReport {
        made = List.copyOf(made);
        there = List.copyOf(there);
    }

    /**
     * One thing.
     *
     * @param kind such as {@code instance}
     * @param project where it is; null for what is of the cloud itself
     * @param name its name in the file
     * @param id null for what has none
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Item(
            String kind,
            @Nullable String project,
            String name,
            @Nullable String id) {}
}
