package dev.havu.engine.properties;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.havu.domain.clusters.Cluster;
import dev.havu.domain.clusters.ClusterState;
import dev.havu.domain.clusters.NodeState;
import dev.havu.domain.fleet.FleetSpec;
import dev.havu.domain.instances.Instance;
import dev.havu.domain.instances.InstanceState;
import dev.havu.domain.states.LifecycleState;
import dev.havu.domain.volumes.Volume;
import dev.havu.domain.volumes.VolumeState;
import dev.havu.drivers.Progress;
import dev.havu.drivers.Step;
import dev.havu.drivers.simulator.ScriptedOutcome;
import dev.havu.drivers.simulator.SimulationSpec;
import dev.havu.drivers.simulator.TransitionPolicy;
import dev.havu.engine.Engine;
import dev.havu.engine.SmallCloud;
import dev.havu.engine.clouds.CloudClock;
import dev.havu.store.sqlite.SqliteStore;
import java.math.BigDecimal;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whatever clients do, in whatever order, however long the steps take and whatever fails: the invariants hold after every
 * command, a refused command changes nothing, nothing but a refusal is ever thrown, and in the end everything comes to
 * rest.
 *
 * <p>A failure names the seed and the commands that lead to it, made as few as possible; {@code -Dhavu.seed} plays one seed.
 */
class RandomCommandsTest {
    private static final int COMMANDS_PER_CLOUD = 1_000;
    /** More of them for a longer run: 200 make a million commands of all seeds. */
    private static final int CLOUDS_PER_SEED = Integer.getInteger("havu.clouds", 24);

    private static final int FULL_CHECK_EVERY = 100;
    private static final Duration LONGER_THAN_ANY_DEADLINE = Duration.ofHours(13);
    private static final Duration LONGER_THAN_THE_TRASH = Duration.ofHours(97);
    private static final int MOST_REPLAYS = 300;
    private static final int MOST_SHOWN = 50;
    private static final int THREADS = 2;
    private static final Duration LONGEST = Duration.ofMinutes(2).multipliedBy(1 + CLOUDS_PER_SEED / 24);

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
    @ValueSource(longs = {1, 2, 3, 4})
    void the_invariants_hold_after_every_command_of_a_known_seed(long seed) {
        Set<LifecycleState> statesSeen = playClouds(seed);

        assertThat(statesSeen)
                .as("commands that lead everywhere")
                .contains(InstanceState.values())
                .contains(VolumeState.values())
                .contains(ClusterState.values())
                .contains(NodeState.values());
    }

    @Test
    void the_invariants_hold_after_every_command_of_a_fresh_seed() {
        playClouds(Long.getLong("havu.seed", new SecureRandom().nextLong()));
    }

    @Test
    void the_same_seed_gives_the_same_answers() {
        assertThat(answers(7)).isEqualTo(answers(7)).isNotEqualTo(answers(8));
    }

    private static List<String> answers(long seed) {
        Dice dice = new Dice(seed);
        List<String> answers = new ArrayList<>();
        try (Run run = new Run(seed)) {
            for (int i = 0; i < 300; i++) {
                RandomCommands.Result result = run.commands.run(dice.seed(), new StringBuilder());
                run.check(result.refusal() != null);
                answers.add(result.toString());
            }
        }
        return answers;
    }

    /** Returns the states that something was in after a command. */
    private Set<LifecycleState> playClouds(long seed) {
        Dice dice = new Dice(seed);
        Set<LifecycleState> statesSeen = ConcurrentHashMap.newKeySet();
        List<Callable<@Nullable Failure>> clouds = new ArrayList<>();
        for (int cloud = 0; cloud < CLOUDS_PER_SEED; cloud++) {
            long cloudSeed = dice.seed();
            List<Long> commands =
                    Stream.generate(dice::seed).limit(COMMANDS_PER_CLOUD).toList();
            clouds.add(() -> play(cloudSeed, commands, statesSeen));
        }
        ExecutorService threads = Executors.newFixedThreadPool(
                THREADS, Thread.ofPlatform().daemon().factory());
        try {
            for (Future<@Nullable Failure> cloud : threads.invokeAll(clouds, LONGEST.toSeconds(), TimeUnit.SECONDS)) {
                Failure failure = cloud.isCancelled() ? null : cloud.get();
                if (failure != null) {
                    fail(report(seed, failure, fewest(failure)), failure.cause());
                }
                assertThat(cloud.isCancelled())
                        .as("seed %d keeps a cloud busy for more than %s", seed, LONGEST)
                        .isFalse();
            }
        } catch (InterruptedException | ExecutionException failure) {
            throw new AssertionError(failure);
        } finally {
            threads.shutdownNow();
        }
        return statesSeen;
    }

    /**
     * What went wrong.
     *
     * @param commands the seeds of the commands up to it
     * @param last what the last of them were
     */
    private record Failure(Throwable cause, long cloudSeed, List<Long> commands, List<String> last) {
        boolean like(@Nullable Failure other) {
            return other != null && symptom().equals(other.symptom());
        }

        /** What broke and where, leaving out ids. */
        private String symptom() {
            Throwable root = cause;
            while (root.getCause() != null) {
                root = root.getCause();
            }
            return root.getClass() + " "
                    + Arrays.stream(root.getStackTrace())
                            .filter(frame -> frame.getClassName().startsWith("dev.havu"))
                            .findFirst()
                            .orElse(null);
        }
    }

    private @Nullable Failure play(long cloudSeed, List<Long> commands, Set<LifecycleState> statesSeen) {
        List<Object> played = new ArrayList<>();
        errors.forget();
        try (Run run = new Run(cloudSeed)) {
            for (long command : commands) {
                StringBuilder description = new StringBuilder();
                played.add(description);
                RandomCommands.Result result = run.commands.run(command, description);
                played.set(played.size() - 1, result);
                errors.throwFirst();
                run.check(result.refusal() != null);
                if (played.size() % FULL_CHECK_EVERY == 0) {
                    run.invariants.checkAll();
                }
            }
            run.comeToRest();
            errors.throwFirst();
            statesSeen.addAll(run.invariants.statesSeen());
            return null;
        } catch (RuntimeException | AssertionError cause) {
            return new Failure(
                    cause,
                    cloudSeed,
                    commands.subList(0, played.size()),
                    played.subList(Math.max(0, played.size() - MOST_SHOWN), played.size()).stream()
                            .map(Object::toString)
                            .toList());
        }
    }

    /** Leaves out the commands that a failure does not need: half of them at first, in the end single ones. */
    private Failure fewest(Failure failure) {
        Failure fewest = failure;
        int replays = 0;
        for (int size = fewest.commands().size() / 2; size > 0; size /= 2) {
            int from = 0;
            while (from < fewest.commands().size() && replays < MOST_REPLAYS) {
                List<Long> fewer = new ArrayList<>(fewest.commands());
                fewer.subList(from, Math.min(from + size, fewer.size())).clear();
                Failure again = play(failure.cloudSeed(), fewer, new HashSet<>());
                if (failure.like(again)) {
                    fewest = again;
                } else {
                    from += size;
                }
                replays++;
            }
        }
        return fewest;
    }

    private static String report(long seed, Failure failure, Failure fewest) {
        return "seed %d (-Dhavu.seed=%d plays it again): %s%n%d commands, of which these %d lead there too%s:%n%s"
                .formatted(
                        seed,
                        seed,
                        fewest.cause(),
                        failure.commands().size(),
                        fewest.commands().size(),
                        fewest.commands().size() > MOST_SHOWN ? ", and here are the last" : "",
                        String.join("\n", fewest.last()));
    }

    /** One cloud in a store of its own. */
    private static final class Run implements RandomCommands.CloudUnderTest, AutoCloseable {
        private final long seed;
        private final SimulationSpec simulation;
        private final WatchedStore store = new WatchedStore(SqliteStore.inMemory());
        private final CloudClock clock = CloudClock.standing(SmallCloud.START);
        private final Invariants invariants = new Invariants(store, clock);
        private final RandomCommands commands = new RandomCommands(this);
        private FleetSpec fleet = SmallCloud.FLEET;
        private Engine engine;

        Run(long seed) {
            this.seed = seed;
            this.simulation = simulation(new Dice(seed));
            this.engine = SmallCloud.open(store, clock, simulation, seed, fleet);
        }

        void check(boolean refused) {
            invariants.checkTouched(store.takeTouched(), store.takeFleetTouched(), refused);
        }

        /** Deadlines bring everything to rest, even what waits for reads that nobody does. */
        void comeToRest() {
            // Whoever runs out of money now would leave something in the trash at the end.
            List.of(SmallCloud.ALICE, SmallCloud.BOB)
                    .forEach(project -> engine.ledgers().topUp(project, new BigDecimal("100000000"), null));
            engine.advance(SmallCloud.NAME, LONGER_THAN_ANY_DEADLINE);
            engine.advance(SmallCloud.NAME, LONGER_THAN_ANY_DEADLINE);
            check(false);
            engine.advance(SmallCloud.NAME, LONGER_THAN_THE_TRASH);
            check(false);
            invariants.checkAll();
            invariants.nothingIsUnderWay();
        }

        @Override
        public Engine engine() {
            return engine;
        }

        @Override
        public Collection<Instance> instances() {
            return invariants.instances();
        }

        @Override
        public Collection<Volume> volumes() {
            return invariants.volumes();
        }

        @Override
        public Collection<Cluster> clusters() {
            return invariants.clusters();
        }

        @Override
        public void restart() {
            engine.close();
            engine = SmallCloud.open(store, clock, simulation, seed, fleet);
        }

        @Override
        public void declare(FleetSpec declared) {
            fleet = declared;
            SmallCloud.declare(engine, declared);
            invariants.declared(declared);
        }

        @Override
        public void close() {
            engine.close();
            store.close();
        }
    }

    /** Quick, slow, never in time or after some reads, different for each step; and some host names fail. */
    private static SimulationSpec simulation(Dice dice) {
        Map<Step, TransitionPolicy> policies = new EnumMap<>(Step.class);
        for (Step step : Step.values()) {
            policies.put(
                    step,
                    switch (dice.below(20)) {
                        case 0, 1, 2, 3, 4 -> new TransitionPolicy.Instant();
                        case 5, 6, 7, 8, 9, 10 -> new TransitionPolicy.Fixed(Duration.ofMillis(dice.below(3000)));
                        case 11, 12, 13 ->
                            new TransitionPolicy.Range(
                                    Duration.ofMillis(100), Duration.ofMillis(100L + dice.below(2000)));
                        case 14 -> new TransitionPolicy.Fixed(Duration.ofMinutes(20));
                        case 15 -> new TransitionPolicy.Fixed(Duration.ofHours(14));
                        default -> new TransitionPolicy.AfterReads(1 + dice.below(3));
                    });
        }
        return new SimulationSpec(
                policies,
                List.of(
                        new ScriptedOutcome("fail-*", Progress.Failure.ERROR, Duration.ofMillis(dice.below(500))),
                        new ScriptedOutcome("full-*", Progress.Failure.NO_CAPACITY, Duration.ofMillis(dice.below(500))),
                        new ScriptedOutcome("broken-*", Progress.Failure.INSTALLATION_FAILED, Duration.ZERO)));
    }
}
