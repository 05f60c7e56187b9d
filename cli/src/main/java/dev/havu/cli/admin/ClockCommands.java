package dev.havu.cli.admin;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** The clock of a cloud. */
final class ClockCommands {
    private static final String TO = "--to";
    private static final String AT_MOST = "--at-most";
    private static final String REAL = "real";
    private static final String OFFSET = "offset";
    private static final String FROZEN = "frozen";

    private ClockCommands() {}

    static Noun noun() {
        return Noun.of(
                "clock",
                "Show and move the clock of a cloud.",
                Verb.named("show", "Show what time it is there, and how the clock goes.")
                        .runs(call -> call.show(call.get(call.cloud("/clock")), ClockCommands::text)),
                Verb.named(
                                "advance",
                                "Move the clock forward; when this ends, everything that fell due has happened. A clock that goes"
                                        + " with the real time has to be frozen or set first.")
                        .optional("DURATION", "By how much, such as 30d, '1d 12h' or 90s.")
                        .option(TO, "TIME", "To this moment instead, such as 2026-12-31T23:59:00Z.")
                        .runs(ClockCommands::advance),
                Verb.named(
                                "run-until-quiet",
                                "Move the clock from one thing that is due to the next until nothing is on its way to another"
                                        + " state any more.")
                        .option(AT_MOST, "DURATION", "By no more than this. Default: 1d.")
                        .runs(ClockCommands::runUntilQuiet),
                Verb.named("freeze", "Stop the clock.")
                        .optional("TIME", "At this moment. Default: where it is.")
                        .runs(call -> set(call, FROZEN, call.optional(0))),
                Verb.named("set", "Let the clock run from a moment on, or with the real time.")
                        .argument("TIME", "A moment such as 2026-12-31T23:59:00Z, or 'real'.")
                        .runs(ClockCommands::set));
    }

    private static void advance(Call call) {
        String by = call.optional(0);
        String to = call.option(TO);
        if ((by == null) == (to == null)) {
            throw new AdminException("say by how much ('havu clock advance 30d') or to which moment (--to)");
        }
        call.show(call.send("POST", call.cloud("/clock/advance"), Call.body("by", by, "to", to)), ClockCommands::text);
    }

    private static void runUntilQuiet(Call call) {
        JsonNode answer =
                call.send("POST", call.cloud("/clock/run-until-quiet"), Call.body("at_most", call.option(AT_MOST)));
        call.show(
                answer,
                clock -> text(clock)
                        + (clock.path("quiet").asBoolean()
                                ? ""
                                : "Something is still on its way to another state; run it again, or with --at-most.\n"));
    }

    private static void set(Call call) {
        String time = call.argument(0);
        if (time.equals(REAL)) {
            set(call, REAL, null);
        } else {
            set(call, OFFSET, time);
        }
    }

    private static void set(Call call, String mode, @Nullable String now) {
        call.show(call.send("PUT", call.cloud("/clock"), Call.body("mode", mode, "now", now)), ClockCommands::text);
    }

    private static String distance(String offset) {
        return offset.startsWith("-")
                ? offset.substring(1) + " behind the real time"
                : offset + " ahead of the real time";
    }

    private static String text(JsonNode clock) {
        String mode = clock.path("mode").asString("");
        String how = switch (mode) {
            case FROZEN -> "stands still";
            case OFFSET -> "runs, " + distance(clock.path("offset").asString(""));
            default -> "goes with the real time";
        };
        return clock.path("now").asString("") + "  " + how + "\n";
    }
}
