package dev.havu.engine.clouds;

import static dev.havu.engine.SmallCloud.ALICE;
import static dev.havu.engine.SmallCloud.NAME;
import static dev.havu.engine.SmallCloud.START;
import static org.assertj.core.api.Assertions.assertThat;

import dev.havu.domain.tenants.ProjectKey;
import dev.havu.domain.volumes.Volume;
import dev.havu.drivers.simulator.SimulationSpec;
import dev.havu.engine.Engine;
import dev.havu.engine.SmallCloud;
import dev.havu.engine.volumes.NewVolume;
import dev.havu.engine.volumes.VolumeAction;
import dev.havu.store.ClockSetting;
import dev.havu.store.Page;
import dev.havu.store.Store;
import dev.havu.store.sqlite.SqliteStore;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The position of a clock is kept with what was done at that time, so whenever the process dies nothing is from the future. */
class KeptClockTest {
    private static final int VOLUMES = 450;

    private final Store memory = SqliteStore.inMemory();
    private final List<Instant> kept = new ArrayList<>();
    private CloudClock clock = CloudClock.standing(START);
    private boolean watching;

    @AfterEach
    void close() {
        memory.close();
    }

    @Test
    void after_every_commit_of_a_long_move_the_kept_clock_shows_no_less_than_what_was_done() {
        try (Engine engine = SmallCloud.open(watched(), clock, SimulationSpec.defaults(), 42, SmallCloud.FLEET)) {
            prepare(engine);
            watching = true;

            engine.advance(NAME, Duration.ofDays(5));

            assertThat(kept).hasSizeGreaterThan(3).isSorted();
            assertThat(kept.getLast()).isEqualTo(clock.instant());
            assertThat(newest()).isAfter(START.plus(Duration.ofDays(4)));
        }
    }

    @Test
    void so_does_one_that_runs_beside_the_machines_clock() {
        InstantSource real = () -> Instant.parse("2026-12-24T00:00:00Z");
        clock = CloudClock.of(new ClockSetting.Offset(Duration.ofDays(1)), real);
        try (Engine engine = SmallCloud.open(watched(), clock, SimulationSpec.defaults(), 42, SmallCloud.FLEET)) {
            prepare(engine);
            Duration before = Duration.between(real.instant(), clock.instant());
            watching = true;

            engine.advance(NAME, Duration.ofDays(5));

            assertThat(clock.setting()).isEqualTo(new ClockSetting.Offset(before.plusDays(5)));
            assertThat(kept).hasSizeGreaterThan(3).isSorted();
        }
    }

    /** Volumes whose time in the trash ends one after the other. */
    private static void prepare(Engine engine) {
        ProjectKey owner = ALICE;
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < VOLUMES; i++) {
            ids.add(engine.volumes()
                    .create(owner, new NewVolume("v", "NVMe", 1, null, List.of()), "FIN-01", List.of()));
        }
        engine.dueWork().advance(engine.cloud(NAME), Duration.ofSeconds(1));
        for (String id : ids) {
            engine.volumes().act(owner, List.of(id), new VolumeAction.Delete(false));
            engine.dueWork().advance(engine.cloud(NAME), Duration.ofMillis(1));
        }
    }

    private void check() {
        ClockSetting setting = memory.read(session -> session.clouds().clock(NAME));
        Instant shows = switch (setting) {
            case ClockSetting.Frozen(Instant at) -> at;
            case ClockSetting.Offset(Duration by) -> clock.machineTime().plus(by);
            case ClockSetting.Real() -> throw new AssertionError("the clock was moved");
        };
        assertThat(newest()).isBeforeOrEqualTo(shows);
        kept.add(shows);
    }

    private Instant newest() {
        Page<Volume> volumes = memory.read(session -> session.volumes()
                .page(ALICE, Arrays.asList(dev.havu.domain.volumes.VolumeState.values()), Page.START, VOLUMES));
        return volumes.items().stream()
                .map(Volume::stateSince)
                .max(Comparator.naturalOrder())
                .orElseThrow();
    }

    /** Looks after every commit, as a process would that was killed then. */
    private Store watched() {
        return (Store) Proxy.newProxyInstance(
                Store.class.getClassLoader(), new Class<?>[] {Store.class}, (proxy, method, arguments) -> {
                    try {
                        Object result = method.invoke(memory, arguments);
                        if (watching && method.getName().equals("write")) {
                            check();
                        }
                        return result;
                    } catch (InvocationTargetException thrown) {
                        throw thrown.getCause();
                    }
                });
    }
}
