package dev.havu.cli;

import dev.havu.server.config.Setting;
import dev.havu.server.config.Settings;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A start as nearly everybody writes it: known options with their values and nothing else. Read by hand, because the
 * command line library cannot be put into the JVM's ahead-of-time cache and would take a good part of the time to the
 * first answer. Everything else, mistakes included, is left to the library.
 *
 * @param command {@value #START} or {@value #TRAIN}
 * @param flags values by key
 */
record PlainArguments(String command, Map<String, String> flags) {
    static final String START = "start";
    static final String TRAIN = "train";

    /** What was written; null when it takes more than this to understand it. */
    static @Nullable PlainArguments of(String... arguments) {
        if (arguments.length == 1 && arguments[0].equals(TRAIN)) {
            return new PlainArguments(TRAIN, Map.of());
        }
        int position = arguments.length > 0 && arguments[0].equals(START) ? 1 : 0;
        Map<String, String> flags = new HashMap<>();
        while (position < arguments.length) {
            String argument = arguments[position++];
            int equals = argument.indexOf('=');
            Setting<?> setting = find(equals < 0 ? argument : argument.substring(0, equals));
            if (setting == null) {
                return null;
            }
            String value;
            if (setting.isSwitch()) {
                value = "on";
            } else if (equals >= 0) {
                value = argument.substring(equals + 1);
            } else if (position < arguments.length) {
                value = arguments[position++];
            } else {
                return null;
            }
            boolean unclear = value.startsWith("-") || (setting.isSwitch() && equals >= 0);
            if (unclear || flags.put(setting.key(), value) != null) {
                return null;
            }
        }
        return new PlainArguments(START, flags);
    }

    private static @Nullable Setting<?> find(String flag) {
        if (flag.equals(Settings.CONFIG.flag())) {
            return Settings.CONFIG;
        }
        for (Setting<?> setting : Settings.all()) {
            if (flag.equals(setting.flag())) {
                return setting;
            }
        }
        return null;
    }
}
