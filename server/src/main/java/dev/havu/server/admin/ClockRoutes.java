package dev.havu.server.admin;

import dev.havu.api.DurationText;
import dev.havu.api.Timestamps;
import dev.havu.domain.Refusal;
import dev.havu.engine.Engine;
import dev.havu.engine.clouds.Clocks;
import dev.havu.engine.clouds.Cloud;
import dev.havu.engine.clouds.CloudClock;
import dev.havu.server.http.Request;
import dev.havu.server.http.Response;
import dev.havu.server.http.Route;
import dev.havu.server.http.Route.Access;
import dev.havu.store.ClockSetting;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The clocks of clouds. */
public final class ClockRoutes {
    private static final Duration QUIET_AT_MOST = Duration.ofDays(1);

    private final Engine engine;

    public ClockRoutes(Engine engine) {
        this.engine = engine;
    }

    public List<Route> routes() {
        return List.of(
                new Route("GET", "/admin/v1/clouds/{cloud}/clock", "getClock", Access.OPERATOR, this::get),
                new Route("PUT", "/admin/v1/clouds/{cloud}/clock", "setClock", Access.OPERATOR, this::set),
                new Route(
                        "POST",
                        "/admin/v1/clouds/{cloud}/clock/advance",
                        "advanceClock",
                        Access.OPERATOR,
                        this::advance),
                new Route(
                        "POST",
                        "/admin/v1/clouds/{cloud}/clock/run-until-quiet",
                        "runUntilQuiet",
                        Access.OPERATOR,
                        this::runUntilQuiet));
    }

    /** A clock as it is shown. */
    record ClockView(String mode, String now, String offset) {
        static ClockView of(Cloud cloud) {
            ClockSetting setting = cloud.clock().setting();
            return new ClockView(
                    switch (setting) {
                        case ClockSetting.Real() -> "real";
                        case ClockSetting.Frozen(var at) -> "frozen";
                        case ClockSetting.Offset(var by) -> "offset";
                    },
                    Timestamps.format(cloud.clock().instant()),
                    switch (setting) {
                        case ClockSetting.Real() -> "0s";
                        case ClockSetting.Frozen(var at) -> "0s";
                        case ClockSetting.Offset(Duration by) ->
                            (by.isNegative() ? "-" : "") + DurationText.format(by.abs());
                    });
        }
    }

    private record QuietView(String mode, String now, String offset, boolean quiet) {}

    /** How a clock is to go. */
    record ClockWish(String mode, @Nullable Instant now) {
        /** A clock that goes so, for a new cloud. */
        CloudClock clock() {
            CloudClock machine = CloudClock.running();
            Instant shown = now == null ? machine.instant() : now.truncatedTo(ChronoUnit.MILLIS);
            return switch (checkedMode()) {
                case REAL -> machine;
                case FROZEN -> CloudClock.standing(shown);
                case OFFSET -> CloudClock.runningFrom(shown);
            };
        }

        Clocks.Mode checkedMode() {
            Clocks.Mode parsed = parsedMode();
            if (parsed == Clocks.Mode.REAL && now != null) {
                throw Refusal.invalid(
                        "now: a real clock shows the machine's time; leave it out, or use the mode offset");
            }
            return parsed;
        }

        private Clocks.Mode parsedMode() {
            return Clocks.Mode.valueOf(mode.toUpperCase(Locale.ROOT));
        }
    }

    private record Advance(@Nullable String by, @Nullable Instant to) {}

    private record Quiet(@Nullable String atMost) {}

    private Response get(Request request) {
        return Response.json(200, ClockView.of(AdminBinding.cloud(engine, request)));
    }

    private Response set(Request request) {
        Cloud cloud = AdminBinding.cloud(engine, request);
        ClockWish wish = request.requireJson(ClockWish.class);
        engine.clocks().set(cloud, wish.checkedMode(), wish.now());
        return Response.json(200, ClockView.of(cloud));
    }

    private Response advance(Request request) {
        Cloud cloud = AdminBinding.cloud(engine, request);
        Advance wish = request.requireJson(Advance.class);
        String by = wish.by();
        Instant to = wish.to();
        if (by != null && to == null) {
            engine.clocks().advance(cloud, AdminBinding.duration("by", by));
        } else if (to != null && by == null) {
            engine.clocks().advanceTo(cloud, to);
        } else {
            throw Refusal.invalid("Either by or to is required, and not both");
        }
        return Response.json(200, ClockView.of(cloud));
    }

    private Response runUntilQuiet(Request request) {
        Cloud cloud = AdminBinding.cloud(engine, request);
        Quiet wish = request.json(Quiet.class);
        String atMost = wish == null ? null : wish.atMost();
        boolean quiet = engine.clocks()
                .runUntilQuiet(cloud, atMost == null ? QUIET_AT_MOST : AdminBinding.duration("at_most", atMost));
        ClockView clock = ClockView.of(cloud);
        return Response.json(200, new QuietView(clock.mode(), clock.now(), clock.offset(), quiet));
    }
}
