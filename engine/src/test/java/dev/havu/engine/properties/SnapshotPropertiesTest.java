package dev.havu.engine.properties;

import static org.assertj.core.api.Assertions.assertThat;

import dev.havu.domain.clusters.Cluster;
import dev.havu.domain.fleet.FleetSpec;
import dev.havu.domain.instances.Instance;
import dev.havu.domain.volumes.Volume;
import dev.havu.drivers.simulator.SimulationSpec;
import dev.havu.engine.Engine;
import dev.havu.engine.SmallCloud;
import dev.havu.engine.clouds.CloudClock;
import dev.havu.store.Store;
import dev.havu.store.sqlite.SqliteStore;
import dev.havu.store.sqlite.SqliteStore.Durability;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever a cloud went through, a snapshot of it is a cloud in which the invariants hold, and life goes on from there. */
class SnapshotPropertiesTest {
    private static final int COMMANDS = 300;
    private static final int SNAPSHOTS = 10;

    @TempDir
    Path directory;

    private final LoggedErrors errors = new LoggedErrors();

    @BeforeEach
    void listen() {
        errors.listen();
    }

    @AfterEach
    void stop_listening() {
        errors.close();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void everything_comes_back_and_goes_on(long seed) {
        Dice dice = new Dice(seed);
        CloudClock clock = CloudClock.standing(SmallCloud.START);
        try (Store store = SqliteStore.inMemory();
                Engine engine = SmallCloud.open(store, clock, SimulationSpec.defaults(), seed, SmallCloud.FLEET)) {
            Path file = directory.resolve("cloud");
            play(engine, store, dice, COMMANDS);
            Stored before = store.read(Stored::in);
            var work = store.read(session -> session.dueWork().all(SmallCloud.NAME));
            Instant time = clock.instant();
            engine.snapshots().save(engine.cloud(SmallCloud.NAME), file);
            play(engine, store, dice, COMMANDS);

            engine.snapshots().restore(engine.cloud(SmallCloud.NAME), file);

            assertThat(clock.instant()).isEqualTo(time);
            assertThat(store.<Stored>read(Stored::in)).isEqualTo(before);
            assertThat(store.<List<?>>read(session -> session.dueWork().all(SmallCloud.NAME)))
                    .isEqualTo(work);
            Invariants after = new Invariants(store, clock);
            after.lookAndCheckAll();
            play(engine, store, dice, COMMANDS);
            engine.advance(SmallCloud.NAME, Duration.ofHours(200));
            after.lookAndCheckAll();
            after.nothingIsUnderWay();
            errors.throwFirst();
        }
    }

    @Test
    void one_that_is_made_while_clients_go_on_shows_one_moment() throws Exception {
        CloudClock clock = CloudClock.standing(SmallCloud.START);
        try (Store store = SqliteStore.open(directory.resolve("state"), Durability.NORMAL);
                Engine engine = SmallCloud.open(store, clock, SimulationSpec.defaults(), 9, SmallCloud.FLEET);
                var threads = Executors.newFixedThreadPool(2)) {
            AtomicBoolean goOn = new AtomicBoolean(true);
            List<Future<?>> clients = new ArrayList<>();
            for (long client = 1; client <= 2; client++) {
                Dice dice = new Dice(client);
                clients.add(threads.submit(() -> {
                    while (goOn.get()) {
                        play(engine, store, dice, 1);
                    }
                }));
            }
            List<Path> files = new ArrayList<>();
            for (int i = 0; i < SNAPSHOTS; i++) {
                Path file = directory.resolve("cloud-" + i);
                engine.snapshots().save(engine.cloud(SmallCloud.NAME), file);
                files.add(file);
            }
            goOn.set(false);
            for (Future<?> client : clients) {
                client.get();
            }
            files.forEach(this::assertWhole);
            errors.throwFirst();
        }
    }

    private void assertWhole(Path file) {
        CloudClock clock = CloudClock.standing(SmallCloud.START);
        try (Store store = SqliteStore.inMemory();
                Engine engine = SmallCloud.open(store, clock, SimulationSpec.defaults(), 1, SmallCloud.FLEET)) {
            engine.snapshots().restore(engine.cloud(SmallCloud.NAME), file);
            new Invariants(store, clock).lookAndCheckAll();
        }
    }

    private void play(Engine engine, Store store, Dice dice, int commands) {
        for (int i = 0; i < commands; i++) {
            new RandomCommands(new Client(engine, store.read(Stored::in))).run(dice.seed(), new StringBuilder());
            errors.throwFirst();
        }
    }

    private record Client(Engine engine, Stored seen) implements RandomCommands.CloudUnderTest {
        @Override
        public Collection<Instance> instances() {
            return seen.instances();
        }

        @Override
        public Collection<Volume> volumes() {
            return seen.volumes();
        }

        @Override
        public Collection<Cluster> clusters() {
            return seen.clusters();
        }

        @Override
        public void restart() {}

        @Override
        public void declare(FleetSpec fleet) {
            SmallCloud.declare(engine, SmallCloud.FLEET);
        }
    }
}
