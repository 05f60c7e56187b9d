package dev.havu.server.config;

import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One scalar setting, the same in all sources: {@code --rate-limits} as a flag, {@code HAVU_RATE_LIMITS} in the
 * environment, {@code rate-limits} in the file.
 *
 * @param key name in the file
 * @param label what stands for its value in help texts; empty for a switch
 * @param defaultText default in the form a user would write; null when there is none
 * @param description one sentence for help texts
 * @param secret whether its value is masked when it is shown
 * @param parser reads a value; throws {@link IllegalArgumentException} with the rule, completing "must be …"
 * @param <T> type of the value
 */
public record Setting<T>(
        String key,
        String label,
        @Nullable String defaultText,
        String description,
        boolean secret,
        Function<String, T> parser) {

    static final String ENVIRONMENT_PREFIX = "HAVU_";

    /** Its name as a flag. */
    public String flag() {
        return "--" + key;
    }

    /** Its name in the environment. */
    public String environmentName() {
        return ENVIRONMENT_PREFIX + key.replace('-', '_').toUpperCase(Locale.ROOT);
    }

    /** Whether the flag alone, without a value, means "on". */
    public boolean isSwitch() {
        return label.isEmpty();
    }
}
