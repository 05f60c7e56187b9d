package dev.havu.api.scripts;

import dev.havu.domain.scripts.StartupScript;
import java.time.Instant;

/** A startup script. */
public record ScriptView(String id, String name, String script, Instant createdAt) {
    public static ScriptView of(StartupScript script) {
        return new ScriptView(script.id(), script.name(), script.script(), script.createdAt());
    }
}
