package dev.havu.junit;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;

/**
 * The clock of a test's cloud. When it is moved, everything that falls due on the way has happened, in order, before the
 * method returns: machines have started, time was charged, contracts have ended, tokens have expired. It never goes back.
 */
public final class CloudClock {
    private final CloudApi cloud;

    CloudClock(CloudApi cloud) {
        this.cloud = cloud;
    }

    /** What it shows. */
    public Instant now() {
        return JsonObject.of(cloud.send("GET", "/clock", null)).instant("now");
    }

    /** How it goes. */
    public ClockMode mode() {
        String mode = JsonObject.of(cloud.send("GET", "/clock", null)).text("mode");
        return ClockMode.valueOf(mode.toUpperCase(Locale.ROOT));
    }

    /** Moves it forward and returns what it shows then; to milliseconds. */
    public Instant advance(Duration by) {
        return moved("/clock/advance", Map.of("by", text(by))).instant("now");
    }

    /** Moves it forward to a moment. */
    public Instant advanceTo(Instant moment) {
        return moved("/clock/advance", Map.of("to", moment.toString())).instant("now");
    }

    /**
     * Moves it from one thing that is due to the next until nothing is on its way to another state any more, by a day at most;
     * tells whether that was enough.
     */
    public boolean runUntilQuiet() {
        return moved("/clock/run-until-quiet", Map.of()).flag("quiet");
    }

    /** The same, by no more than this. */
    public boolean runUntilQuiet(Duration atMost) {
        return moved("/clock/run-until-quiet", Map.of("at_most", text(atMost))).flag("quiet");
    }

    /** Stops it where it is. */
    public void freeze() {
        set(ClockMode.FROZEN);
    }

    /** Stops it at a moment. */
    public void freezeAt(Instant moment) {
        set(ClockMode.FROZEN, moment);
    }

    /** Lets it run from where it is. */
    public void run() {
        set(ClockMode.OFFSET);
    }

    /** Lets it run from a moment on. */
    public void runFrom(Instant moment) {
        set(ClockMode.OFFSET, moment);
    }

    private void set(ClockMode mode) {
        cloud.send("PUT", "/clock", Map.of("mode", word(mode)));
    }

    private void set(ClockMode mode, Instant moment) {
        cloud.send("PUT", "/clock", Map.of("mode", word(mode), "now", moment.toString()));
    }

    private JsonObject moved(String path, Map<String, ?> body) {
        return JsonObject.of(cloud.send("POST", path, body));
    }

    static String word(ClockMode mode) {
        return mode.name().toLowerCase(Locale.ROOT);
    }

    /** A duration as the API writes them. */
    static String text(Duration duration) {
        return duration.toDays() + "d " + duration.minusDays(duration.toDays()).toMillis() + "ms";
    }
}
