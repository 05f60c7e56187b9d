package dev.havu.engine.duework;

import static org.assertj.core.api.Assertions.assertThat;

import dev.havu.drivers.Progress;
import dev.havu.drivers.simulator.SimulationSpec;
import dev.havu.drivers.simulator.Simulator;
import dev.havu.engine.SmallCloud;
import dev.havu.engine.Transaction;
import dev.havu.engine.Transactions;
import dev.havu.engine.clouds.Cloud;
import dev.havu.engine.clouds.CloudClock;
import dev.havu.engine.clouds.CloudRandom;
import dev.havu.engine.clouds.Clouds;
import dev.havu.store.DueWorkTable.Item;
import dev.havu.store.DueWorkTable.Kind;
import dev.havu.store.Session;
import dev.havu.store.Store;
import dev.havu.store.sqlite.SqliteStore;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** One resource that cannot be brought forward does not hold up the others. */
class HandlersTest {
    private static final String CLOUD = SmallCloud.NAME;

    private final Store store = SqliteStore.inMemory();
    private final CloudClock clock = CloudClock.standing(SmallCloud.START);
    private final Fragile handler = new Fragile();
    private final Transactions transactions = transactions();

    /** Every resource is overdue at once; the one named {@code broken} throws until it is mended. */
    private static final class Fragile implements StepHandler {
        /** A set, because what is done together with something that fails is taken back and done again. */
        private final Set<String> overdue = new LinkedHashSet<>();

        private boolean mended;

        @Override
        public Present present(Session session, String resourceId) {
            return new Present(1, SmallCloud.START, null);
        }

        @Override
        public void done(Transaction transaction, String resourceId, Present asked, Progress.Done done) {
            throw new AssertionError("nothing was asked");
        }

        @Override
        public void failed(Transaction transaction, String resourceId, Present asked, Progress.Failed failed) {
            throw new AssertionError("nothing was asked");
        }

        @Override
        public void overdue(Transaction transaction, String resourceId, Present asked) {
            if (resourceId.equals("broken") && !mended) {
                throw new IllegalStateException("broken");
            }
            overdue.add(resourceId);
            transaction.session().dueWork().remove(Kind.VOLUME, resourceId);
        }
    }

    private Transactions transactions() {
        Clouds clouds = new Clouds();
        clouds.add(new Cloud(
                CLOUD,
                clock,
                new CloudRandom(CLOUD, 1, 1),
                SmallCloud.CATALOG,
                new Simulator(SimulationSpec.instant(), 1),
                true));
        store.write(session -> session.clouds().open(CLOUD, 1));
        return new Transactions(store, clouds, Map.of(Kind.VOLUME, handler));
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void the_others_are_brought_forward_and_the_broken_one_is_tried_again() {
        transactions.run(CLOUD, transaction -> {
            List.of("a", "broken", "c").forEach(id -> transaction.schedule(Kind.VOLUME, id, transaction.now()));
            return CLOUD;
        });
        Cloud cloud = transactions.clouds().get(CLOUD);

        transactions.dueWork().settle(cloud);

        assertThat(handler.overdue).containsExactly("a", "c");
        assertThat(store.<List<Item>>read(session -> session.dueWork().all(CLOUD)))
                .containsExactly(new Item(Kind.VOLUME, "broken", SmallCloud.START.plusSeconds(5)));

        handler.mended = true;
        transactions.dueWork().advance(cloud, Duration.ofSeconds(5));

        assertThat(handler.overdue).containsExactly("a", "c", "broken");
    }
}
