package dev.havu.drivers.simulator;

import dev.havu.drivers.Progress;
import java.time.Duration;
import java.util.regex.Pattern;

/**
 * A scripted failure: machines whose host name matches do not come up.
 *
 * @param hostnamePattern host name in which {@code *} stands for any text
 * @param failure what becomes of them
 * @param after how long after the step began
 */
public record ScriptedOutcome(String hostnamePattern, Progress.Failure failure, Duration after) {
    boolean matches(String hostname) {
        StringBuilder regex = new StringBuilder();
        for (String part : hostnamePattern.split("\\*", -1)) {
            if (!regex.isEmpty()) {
                regex.append(".*");
            }
            regex.append(Pattern.quote(part));
        }
        return Pattern.matches(regex.toString(), hostname);
    }
}
