package dev.havu.domain.scripts;

import org.jspecify.annotations.Nullable;

/**
 * Which scripts to list, in which order (published schema, scripts).
 *
 * @param nameContains part of the name, any case; null for all
 * @param newestFirst order by creation, descending
 * @param offset how many to leave out
 * @param limit how many to return at most
 */
public record ScriptQuery(@Nullable String nameContains, boolean newestFirst, int offset, int limit) {}
