package dev.havu.engine.properties;

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
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;

/**
 * Commands of many clients at once, with due work done in between by whoever comes by, leave everything as consistent as one
 * after the other would.
 */
class ConcurrentCommandsTest {
    private static final int CLIENTS = 4;
    private static final int COMMANDS_PER_CLIENT = 250;

    private final LoggedErrors errors = new LoggedErrors();
    private final Store store = SqliteStore.inMemory();
    private final CloudClock clock = CloudClock.standing(SmallCloud.START);
    private final Engine engine = SmallCloud.open(store, clock, SimulationSpec.defaults(), 42, SmallCloud.FLEET);

    /** A client sees what is stored when it looks; another may change it before its command is carried out. */
    private final class Client implements RandomCommands.CloudUnderTest {
        private Stored seen = store.read(Stored::in);

        void look() {
            seen = store.read(Stored::in);
        }

        @Override
        public Engine engine() {
            return engine;
        }

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

        /** Clients do not restart what others are using. */
        @Override
        public void restart() {}

        @Override
        public void declare(FleetSpec fleet) {
            SmallCloud.declare(engine, SmallCloud.FLEET);
        }
    }

    @BeforeEach
    void listen() {
        errors.listen();
    }

    @AfterEach
    void close() {
        engine.close();
        store.close();
        errors.close();
    }

    @RepeatedTest(3)
    void the_invariants_hold_after_commands_of_many_clients_at_once(RepetitionInfo repetition) throws Exception {
        List<Callable<Void>> clients = new ArrayList<>();
        for (int client = 0; client < CLIENTS; client++) {
            long seed = repetition.getCurrentRepetition() * 100L + client;
            clients.add(() -> playClient(new Dice(seed)));
        }
        try (var threads = Executors.newFixedThreadPool(CLIENTS)) {
            for (Future<Void> client : threads.invokeAll(clients)) {
                client.get();
            }
        }
        engine.advance(SmallCloud.NAME, Duration.ZERO);

        new Invariants(store, clock).lookAndCheckAll();
    }

    private Void playClient(Dice dice) {
        Client client = new Client();
        RandomCommands commands = new RandomCommands(client);
        for (int i = 0; i < COMMANDS_PER_CLIENT; i++) {
            client.look();
            commands.run(dice.seed(), new StringBuilder());
            errors.throwFirst();
        }
        return null;
    }
}
