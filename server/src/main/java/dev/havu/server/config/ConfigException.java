package dev.havu.server.config;

import java.util.List;

/** The configuration is wrong. Each problem is one line that names the setting, the value, where it came from and the rule. */
public final class ConfigException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient List<String> problems;

    public ConfigException(List<String> problems) {
        super(String.join("\n", problems), null, false, false);
        this.problems = List.copyOf(problems);
    }

    /** One line each, at least one. */
    public List<String> problems() {
        return problems;
    }
}
