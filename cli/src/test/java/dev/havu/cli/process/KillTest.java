package dev.havu.cli.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.havu.cli.process.World.Machine;
import dev.havu.cli.process.World.Rest;
import dev.havu.cli.process.World.Script;
import dev.havu.cli.process.World.SshKey;
import dev.havu.cli.process.World.Thing;
import dev.havu.cli.process.World.Volume;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * Customers work while Havu is killed at random moments, again and again on the same directory. Whatever was acknowledged is
 * there afterwards and nothing else: the request under way at the kill has happened as a whole or not at all. What was under
 * way in the cloud comes to its end.
 *
 * <p>A failure names the seed of the choices, which {@code -Dhavu.seed} plays again; when exactly the kill comes the machine
 * decides.
 */
class KillTest {
    private static final int KILLS = 8;
    private static final int CUSTOMERS = 6;
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(30);

    /** Some steps are over before Havu is back, some are not. */
    private static final String CONFIGURATION = """
            rate-limits: off
            simulation:
              instance: {ordered: {fixed: 50ms}, provisioning: {from: 100ms, to: 1200ms}, boot: {from: 50ms, to: 800ms}}
              volume: {clone: {from: 50ms, to: 1000ms}}
            """;

    @TempDir
    Path temporary;

    private final List<Customer> customers = new ArrayList<>();
    private int copies;

    @Test
    void what_was_acknowledged_survives_a_kill_at_any_moment() {
        long seed = Long.getLong("havu.seed", new SecureRandom().nextLong());
        try {
            play(new SplittableRandom(seed));
        } catch (Exception | AssertionError failure) {
            throw new AssertionError("failed with -Dhavu.seed=" + seed, failure);
        }
    }

    private void play(SplittableRandom random) throws Exception {
        for (int i = 0; i < CUSTOMERS; i++) {
            customers.add(new Customer("customer" + i, random.nextLong()));
        }
        killWhileStarting(random);
        HavuProcess havu = start(random);
        try {
            String token = Api.of(havu.address()).token();
            for (int kill = 0; kill < KILLS; kill++) {
                work(havu, 20 + random.nextInt(300), delay(random), havu::kill);
                assertThat(havu.errors()).isEmpty();
                learn();
                if (random.nextInt(3) == 0) {
                    killWhileStarting(random);
                    learn();
                }
                havu = start(random);
                awaitRest(new Api(havu.address(), token));
            }
            HavuProcess last = havu;
            work(havu, 200, delay(random), () -> {
                last.signal("TERM");
                last.exitCode();
            });
            assertThat(havu.errors()).isEmpty();
            assertThat(havu.exitCode()).isZero();
            learn();
        } finally {
            havu.close();
        }
        assertThat(acknowledged().keySet()).containsExactlyInAnyOrder(Customer.Action.values());
    }

    /** At once, when an answer has just been given, or somewhere in between. */
    private static int delay(SplittableRandom random) {
        return random.nextBoolean() ? 0 : random.nextInt(3_000_000);
    }

    /** With either durability: both promise that a killed process loses nothing. */
    private HavuProcess start(SplittableRandom random) throws IOException {
        Path configuration = temporary.resolve("havu.yaml");
        Files.writeString(configuration, CONFIGURATION);
        Files.createDirectories(temporary.resolve("unpacked"));
        return HavuProcess.run(
                temporary.resolve("unpacked"),
                "--config",
                configuration.toString(),
                "--data",
                data().toString(),
                "--durability",
                random.nextBoolean() ? "full" : "normal",
                "--port",
                "0");
    }

    private Path data() {
        return temporary.resolve("data");
    }

    private void killWhileStarting(SplittableRandom random) throws IOException {
        try (HavuProcess starting = start(random)) {
            starting.killAfter(100 + random.nextInt(1_000));
            assertThat(starting.errors()).isEmpty();
        }
    }

    /**
     * Lets the customers work until Havu ends.
     *
     * @param acknowledged how many requests are acknowledged first
     * @param nanoseconds how long after that
     */
    private void work(HavuProcess havu, int acknowledged, int nanoseconds, Runnable end)
            throws InterruptedException, ExecutionException, TimeoutException {
        Api api = Api.of(havu.address());
        AtomicBoolean ending = new AtomicBoolean();
        CountDownLatch left = new CountDownLatch(acknowledged);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> working = new ArrayList<>();
            for (Customer customer : customers) {
                working.add(threads.submit(() -> customer.work(api, left::countDown, ending::get)));
            }
            boolean enough;
            try {
                enough = left.await(LONGEST_WAIT.toSeconds(), TimeUnit.SECONDS);
                for (long start = System.nanoTime(); System.nanoTime() - start < nanoseconds; ) {
                    Thread.onSpinWait();
                }
                ending.set(true);
                end.run();
            } finally {
                havu.kill();
            }
            for (Future<?> each : working) {
                each.get(LONGEST_WAIT.toSeconds(), TimeUnit.SECONDS);
            }
            assertThat(enough).as("customers get their answers").isTrue();
        }
    }

    /** Compares what is in the directory with what each customer was told, and tells the customers how it is. */
    private void learn() throws IOException {
        CrashImage image = CrashImage.of(data(), Files.createDirectory(temporary.resolve("copy" + copies++)));
        World everything = image.world();
        Set<String> unclaimed = new HashSet<>(everything.things().keySet());
        for (Customer customer : customers) {
            World actual = of(customer, everything);
            assertThat(customer.possible())
                    .as("what %s was told, and what the request under way may have changed", customer.name())
                    .contains(actual);
            customer.learn(actual, image.ids());
            unclaimed.removeAll(actual.things().keySet());
        }
        assertThat(unclaimed).as("what nobody asked for").isEmpty();
    }

    private static World of(Customer customer, World everything) {
        return World.of(everything.things().values().stream()
                .filter(thing -> thing.name().startsWith(customer.name() + "-"))
                .toList());
    }

    /** Waits until Havu answers with exactly what is in the directory, everything under way having ended. */
    private void awaitRest(Api api) {
        World expected = World.of(customers.stream()
                        .flatMap(customer -> customer.possible().getFirst().things().values().stream())
                        .toList())
                .asRead();
        long start = System.nanoTime();
        World read = read(api);
        while (!expected.equals(read) && System.nanoTime() - start < LONGEST_WAIT.toNanos()) {
            read = read(api);
        }
        assertThat(read).isEqualTo(expected);
    }

    /** What clients read; null while anything reads as being under way. */
    private static @Nullable World read(Api api) {
        List<Thing> things = new ArrayList<>();
        for (JsonNode key : api.get("/ssh-keys")) {
            things.add(new SshKey(text(key, "name"), text(key, "key")));
        }
        for (JsonNode script : api.get("/scripts")) {
            things.add(new Script(text(script, "name"), text(script, "script")));
        }
        for (String list : List.of("/instances", "/instances?status=discontinued")) {
            for (JsonNode instance : api.get(list)) {
                Rest rest = rest(text(instance, "status"));
                if (rest == null) {
                    return null;
                }
                things.add(new Machine(
                        text(instance, "hostname"),
                        text(instance, "description"),
                        text(instance, "instance_type"),
                        rest,
                        tags(instance)));
            }
        }
        for (JsonNode volume : api.get("/volumes")) {
            JsonNode machines = volume.get("instances");
            String resting = machines.isEmpty() ? "detached" : "attached";
            if (!text(volume, "status").equals(resting)) {
                return null;
            }
            things.add(new Volume(
                    text(volume, "name"),
                    volume.get("size").intValue(),
                    false,
                    tags(volume),
                    machines.isEmpty() ? null : text(machines.get(0), "hostname")));
        }
        for (JsonNode volume : api.get("/volumes/trash")) {
            things.add(new Volume(text(volume, "name"), volume.get("size").intValue(), true, tags(volume), null));
        }
        return World.of(things);
    }

    private static @Nullable Rest rest(String status) {
        return switch (status) {
            case "running" -> Rest.RUNNING;
            case "offline" -> Rest.OFFLINE;
            case "discontinued" -> Rest.GONE;
            case "ordered", "provisioning", "deleting" -> null;
            default -> throw new AssertionError("an instance is " + status);
        };
    }

    private static Set<String> tags(JsonNode resource) {
        Set<String> tags = new HashSet<>();
        resource.get("tags").forEach(tag -> tags.add(text(tag, "key")));
        return tags;
    }

    private static String text(JsonNode object, String field) {
        return object.get(field).asString();
    }

    private Map<Customer.Action, Integer> acknowledged() {
        Map<Customer.Action, Integer> all = new EnumMap<>(Customer.Action.class);
        customers.forEach(
                customer -> customer.acknowledged().forEach((action, count) -> all.merge(action, count, Integer::sum)));
        return all;
    }
}
