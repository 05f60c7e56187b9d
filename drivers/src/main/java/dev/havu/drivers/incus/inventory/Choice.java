package dev.havu.drivers.incus.inventory;

import dev.havu.drivers.DriverException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Takes what was asked for by name, or the only one there is. */
final class Choice {
    private Choice() {}

    /**
     * Chooses.
     *
     * @param what for people, such as {@code storage pool}
     * @param command what makes one
     * @param setting what names one
     * @throws DriverException if there is none, or no telling which
     */
    static JsonNode of(
            String what, List<JsonNode> candidates, @Nullable String wanted, String command, String setting) {
        List<String> names = candidates.stream()
                .map(candidate -> candidate.path("name").asString(""))
                .toList();
        if (wanted != null) {
            int index = names.indexOf(wanted);
            if (index < 0) {
                throw new DriverException("Incus has no " + what + " `" + wanted + "`"
                        + (names.isEmpty() ? "" : ", but " + String.join(", ", names)) + "; make it with `" + command
                        + "`, or name another one by incus." + setting);
            }
            return candidates.get(index);
        }
        if (candidates.isEmpty()) {
            throw new DriverException("Incus has no " + what + "; make one with `" + command + "`");
        }
        if (candidates.size() > 1) {
            throw new DriverException("Incus has more than one " + what + ": " + String.join(", ", names)
                    + "; say which one by incus." + setting);
        }
        return candidates.getFirst();
    }
}
