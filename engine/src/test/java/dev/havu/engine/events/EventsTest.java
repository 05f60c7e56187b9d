package dev.havu.engine.events;

import static org.assertj.core.api.Assertions.assertThat;

import dev.havu.domain.events.Event;
import dev.havu.domain.events.EventType;
import dev.havu.domain.events.RecordedEvent;
import dev.havu.domain.events.ResourceKind;
import dev.havu.drivers.simulator.SimulationSpec;
import dev.havu.engine.Engine;
import dev.havu.engine.SmallCloud;
import dev.havu.store.EventTable.Filter;
import dev.havu.store.Store;
import dev.havu.store.sqlite.SqliteStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who follows the events of a cloud hears of each, in order, and of nothing else. */
@Timeout(60)
class EventsTest {
    private static final Filter FAULTS = new Filter(null, List.of("fault."));
    private static final String UP_TO_DATE = "up to date";
    private static final String QUIET = "quiet";

    private Store store;
    private Engine engine;
    private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    private Thread follower;

    @BeforeEach
    void open() {
        store = SqliteStore.inMemory();
        engine = SmallCloud.open(store, SimulationSpec.instant());
    }

    @AfterEach
    void close() throws InterruptedException {
        engine.close();
        if (follower != null) {
            follower.join();
        }
        store.close();
    }

    @Test
    void events_of_many_writers_are_heard_in_the_order_of_their_cursors() throws InterruptedException {
        follow(Duration.ofMinutes(1));
        List<Thread> writers = new ArrayList<>();
        for (int writer = 0; writer < 8; writer++) {
            String name = "writer-" + writer;
            writers.add(Thread.startVirtualThread(() -> {
                for (int i = 0; i < 200; i++) {
                    tell(name + "-" + i);
                }
            }));
        }
        for (Thread writer : writers) {
            writer.join();
        }

        List<String> names = new ArrayList<>();
        while (names.size() < 1_600) {
            String next = next();
            if (!next.equals(UP_TO_DATE)) {
                names.add(next);
            }
        }

        assertThat(names)
                .isEqualTo(engine.events().list(SmallCloud.NAME, FAULTS, 0, 2_000).events().stream()
                        .map(event -> event.event().name())
                        .toList());
        for (int writer = 0; writer < 8; writer++) {
            String name = "writer-" + writer + "-";
            assertThat(names.stream().filter(told -> told.startsWith(name)))
                    .startsWith(name + "0", name + "1")
                    .endsWith(name + "199");
        }
    }

    @Test
    void a_command_that_fails_tells_nothing() throws InterruptedException {
        follow(Duration.ofMinutes(1));
        assertThat(next()).isEqualTo(UP_TO_DATE);
        try {
            engine.transactions().run(SmallCloud.NAME, transaction -> {
                transaction.event(event("refused"));
                throw new IllegalStateException("refused after all");
            });
        } catch (IllegalStateException refused) {
            assertThat(refused).hasMessage("refused after all");
        }
        tell("done");

        assertThat(next()).isEqualTo("done");
    }

    @Test
    void a_follower_is_told_when_nothing_happens() throws InterruptedException {
        follow(Duration.ofMillis(20));

        assertThat(List.of(next(), next(), next(), next())).containsExactly(UP_TO_DATE, QUIET, UP_TO_DATE, QUIET);
    }

    @Test
    void a_follower_returns_when_the_cloud_ends_or_the_engine_closes() throws InterruptedException {
        Thread ofTheCloud = follow(Duration.ofMinutes(1));
        assertThat(next()).isEqualTo(UP_TO_DATE);
        engine.events().end(SmallCloud.NAME);
        ofTheCloud.join();

        Thread ofTheEngine = follow(Duration.ofMinutes(1));
        assertThat(next()).isEqualTo(UP_TO_DATE);
        engine.close();
        ofTheEngine.join();
        assertThat(heard).isEmpty();
    }

    private Thread follow(Duration quietAfter) {
        follower = Thread.startVirtualThread(() -> {
            try {
                engine.events().follow(engine.cloud(SmallCloud.NAME), FAULTS, 0, quietAfter, new Events.Follower() {
                    @Override
                    public void happened(RecordedEvent event) {
                        heard.add(event.event().name());
                    }

                    @Override
                    public void upToDate() {
                        heard.add(UP_TO_DATE);
                    }

                    @Override
                    public void quiet() {
                        heard.add(QUIET);
                    }
                });
            } catch (InterruptedException stopping) {
                Thread.currentThread().interrupt();
            }
        });
        return follower;
    }

    private String next() throws InterruptedException {
        String next = heard.poll(30, TimeUnit.SECONDS);
        assertThat(next).as("something within 30 s").isNotNull();
        return next;
    }

    private void tell(String name) {
        engine.transactions().run(SmallCloud.NAME, transaction -> {
            transaction.event(event(name));
            return name;
        });
    }

    private static Event event(String name) {
        return Event.of(EventType.FAULT_HIT, null, ResourceKind.FAULT, name, name);
    }
}
