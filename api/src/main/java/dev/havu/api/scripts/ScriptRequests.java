package dev.havu.api.scripts;

import java.util.List;

/** What clients send about startup scripts. */
public final class ScriptRequests {
    private ScriptRequests() {}

    /** A script to keep. */
    public record Add(String name, String script) {}

    /** Scripts to delete, by id. */
    public record DeleteMany(List<String> scripts) {}
}
