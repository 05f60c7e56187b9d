package dev.havu.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.testkit.engine.EventConditions.event;
import static org.junit.platform.testkit.engine.EventConditions.finishedWithFailure;
import static org.junit.platform.testkit.engine.TestExecutionResultConditions.message;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Events;

/**
 * What tests get from the extension. The classes nested here are run by JUnit inside of JUnit, against one server in a process
 * of its own.
 */
@Isolated("what is printed is looked at")
class HavuExtensionTest {
    /** Names of the clouds that tests were given. */
    private static final Set<String> CLOUDS = ConcurrentHashMap.newKeySet();

    private static Path launcher;

    /** What a test of the moment looks at. */
    private static Consumer<Havu> body = havu -> {};

    @TempDir
    private static Path directory;

    @BeforeAll
    static void makeLauncher() throws IOException {
        launcher = Launcher.in(directory);
    }

    @BeforeEach
    @AfterEach
    void forget() {
        CLOUDS.clear();
        body = havu -> {};
    }

    @HavuTest
    static class Plain {
        @Test
        void test(Havu havu) {
            CLOUDS.add(havu.cloud());
            body.accept(havu);
        }
    }

    @HavuTest
    static class Repeated {
        @BeforeEach
        void before(Havu havu) {
            CLOUDS.add(havu.cloud());
        }

        @RepeatedTest(4)
        void test(Havu havu) {
            assertThat(CLOUDS).contains(havu.cloud());
        }
    }

    @HavuTest(isolation = Isolation.CLASS)
    static class Shared {
        Shared(Havu havu) {
            CLOUDS.add(havu.cloud());
        }

        @BeforeAll
        static void before(Havu havu) {
            CLOUDS.add(havu.cloud());
        }

        @RepeatedTest(2)
        void test(Havu havu) {
            CLOUDS.add(havu.cloud());
        }

        @Nested
        class Inner {
            @Test
            void test(Havu havu) {
                CLOUDS.add(havu.cloud());
            }
        }
    }

    @HavuTest
    static class TooEarly {
        TooEarly(Havu havu) {
            CLOUDS.add(havu.cloud());
        }

        @Test
        void test() {}
    }

    @HavuTest(
            clock = ClockMode.FROZEN,
            now = "2026-11-01T10:00:00Z",
            balance = "12.50",
            currency = "eur",
            instant = true,
            randomSeed = 7)
    static class Chosen {
        @Test
        void test(
                Havu havu,
                Project project,
                CloudClock clock,
                Faults faults,
                Capacity capacity,
                Ledger ledger,
                dev.havu.junit.Events events) {
            assertThat(clock.mode()).isEqualTo(ClockMode.FROZEN);
            assertThat(clock.now()).isEqualTo(Instant.parse("2026-11-01T10:00:00Z"));
            assertThat(ledger.balance()).isEqualByComparingTo("12.50");
            assertThat(project.name()).isEqualTo(havu.project().name());
            faults.clear();
            capacity.set("FIN-01", "CPU.4V.16G", 1);
            assertThat(events.ofType("capacity.")).isNotEmpty();
            body.accept(havu);
        }
    }

    static class Registered {
        @RegisterExtension
        static final HavuExtension HAVU = HavuExtension.builder()
                .clock(ClockMode.FROZEN)
                .now(Instant.parse("2026-11-01T10:00:00Z"))
                .balance("1", "eur")
                .instant()
                .randomSeed(1)
                .isolation(Isolation.CLASS)
                .build();

        @Test
        void test(Havu havu) {
            CLOUDS.add(havu.cloud());
            assertThat(havu.clock().now()).isEqualTo(Instant.parse("2026-11-01T10:00:00Z"));
            assertThat(havu.ledger().balance()).isEqualByComparingTo("1");
        }
    }

    @Test
    void every_test_has_a_cloud_of_its_own_and_its_before_methods_see_the_same() {
        run(Repeated.class).assertStatistics(tests -> tests.started(4).succeeded(4));

        assertThat(CLOUDS).hasSize(4);
    }

    @Test
    void a_class_can_share_one_with_the_classes_nested_in_it() {
        run(Shared.class).assertStatistics(tests -> tests.started(3).succeeded(3));

        assertThat(CLOUDS).hasSize(1);
    }

    @Test
    void tests_run_in_parallel() {
        EngineTestKit.engine("junit-jupiter")
                .selectors(selectClass(Repeated.class))
                .configurationParameter("havu.command", launcher.toString())
                .configurationParameter("junit.jupiter.execution.parallel.enabled", "true")
                .configurationParameter("junit.jupiter.execution.parallel.mode.default", "concurrent")
                .execute()
                .testEvents()
                .assertStatistics(tests -> tests.started(4).succeeded(4));

        assertThat(CLOUDS).hasSize(4);
    }

    @Test
    void what_is_asked_for_too_early_is_refused_with_what_to_do() {
        run(TooEarly.class)
                .assertThatEvents()
                .haveExactly(
                        1,
                        event(finishedWithFailure(
                                message(text -> text.contains("@HavuTest(isolation = Isolation.CLASS)")))));
    }

    @Test
    void the_cloud_is_as_the_annotation_wants_it_and_its_parts_are_parameters() {
        assertSucceeds(
                Chosen.class,
                havu -> assertThat(post(havu, "/instances", order("at-once")).statusCode())
                        .isEqualTo(202));
    }

    @Test
    void the_extension_can_be_registered_with_settings() {
        run(Registered.class).assertStatistics(tests -> tests.succeeded(1));

        assertThat(CLOUDS).hasSize(1);
    }

    @Test
    void the_cloud_is_gone_when_the_test_is_over() {
        Havu[] kept = new Havu[1];
        assertSucceeds(Plain.class, havu -> kept[0] = havu);

        assertThat(kept[0].baseUrl().getPath()).isEqualTo("/v1");
        assertThatExceptionOfType(HavuException.class)
                .isThrownBy(() -> kept[0].clock().now())
                .withMessageContaining("There is no cloud")
                .extracting(HavuException::status)
                .isEqualTo(404);
    }

    @Test
    void thirty_days_pass_at_once_and_are_paid() {
        assertSucceeds(Plain.class, havu -> {
            Instant before = havu.clock().now();
            BigDecimal balance = havu.ledger().balance();
            assertThat(post(havu, "/instances", order("a-month")).statusCode()).isEqualTo(202);
            assertThat(havu.clock().runUntilQuiet()).isTrue();

            assertThat(havu.clock().advance(Duration.ofDays(30))).isAfterOrEqualTo(before.plus(Duration.ofDays(30)));

            assertThat(havu.ledger().entries()).anySatisfy(entry -> {
                assertThat(entry.kind()).isEqualTo("charge");
                assertThat(entry.resourceKind()).isEqualTo("instance");
                assertThat(entry.amount()).isNegative();
            });
            assertThat(havu.ledger().balance()).isLessThan(balance);
            havu.ledger().topUp("500");
            assertThat(havu.events().ofType("instance."))
                    .extracting(Event::type)
                    .contains("instance.created", "instance.state_changed");
        });
    }

    @Test
    void the_clock_stands_and_runs_as_it_is_told() {
        assertSucceeds(Plain.class, havu -> {
            CloudClock clock = havu.clock();
            assertThat(clock.mode()).isEqualTo(ClockMode.OFFSET);
            clock.freeze();
            assertThat(clock.now()).isEqualTo(clock.now());
            clock.freezeAt(Instant.parse("2090-01-01T00:00:00Z"));
            assertThat(clock.now()).isEqualTo(Instant.parse("2090-01-01T00:00:00Z"));
            assertThat(clock.advanceTo(Instant.parse("2090-01-02T00:00:00Z")))
                    .isEqualTo(Instant.parse("2090-01-02T00:00:00Z"));
            assertThat(clock.runUntilQuiet(Duration.ofHours(1))).isTrue();
            clock.run();
            assertThat(clock.mode()).isEqualTo(ClockMode.OFFSET);
            clock.runFrom(Instant.parse("2091-01-01T00:00:00Z"));
            assertThat(clock.now()).isAfterOrEqualTo(Instant.parse("2091-01-01T00:00:00Z"));
        });
    }

    @Test
    void requests_fail_as_scripted_and_only_in_this_cloud() {
        assertSucceeds(Plain.class, havu -> {
            FaultRule rule = havu.faults()
                    .add(Fault.refuse(503)
                            .on("createVolume")
                            .code("service_unavailable")
                            .message("no room today")
                            .retryAfter(Duration.ofSeconds(30))
                            .skip(1)
                            .times(1)
                            .ofProject(havu.project().name()));

            assertThat(post(havu, "/volumes", volume("first")).statusCode()).isEqualTo(202);
            HttpResponse<String> refused = post(havu, "/volumes", volume("second"));
            assertThat(refused.statusCode()).isEqualTo(503);
            assertThat(refused.body()).contains("no room today");
            assertThat(refused.headers().firstValue("Retry-After")).hasValue("30");
            assertThat(post(havu, "/volumes", volume("third")).statusCode()).isEqualTo(202);
            assertThat(rule.hits()).isOne();
            rule.remove();
            havu.faults().add(Fault.delay(Duration.ofMillis(1)).on("*"));
            havu.faults().add(Fault.drop());
            havu.faults().add(Fault.dropAfterCommit().times(1));
            havu.faults().clear();
            assertThat(post(havu, "/volumes", volume("fourth")).statusCode()).isEqualTo(202);
        });
    }

    @Test
    void an_instance_fails_as_scripted() {
        assertSucceeds(Plain.class, havu -> {
            havu.faults().add(Fault.outcome(Fault.Outcome.ERROR, "doomed"));
            post(havu, "/instances", order("doomed"));
            havu.clock().runUntilQuiet();

            assertThat(havu.events().ofType("instance.")).extracting(Event::to).contains("error");
        });
    }

    @Test
    void capacity_is_what_the_test_says() {
        assertSucceeds(Plain.class, havu -> {
            havu.capacity().set("FIN-01", "CPU.4V.16G", 0);
            assertThat(post(havu, "/instances", order("too-many")).statusCode()).isEqualTo(503);
            havu.capacity().unlimited("FIN-01", "CPU.4V.16G");
            havu.capacity().setAt(havu.clock().now().plus(Duration.ofDays(1)), "FIN-01", "CPU.4V.16G", 3);
            assertThat(post(havu, "/instances", order("enough")).statusCode()).isEqualTo(202);
            assertThat(havu.capacity().evict("FIN-01", "CPU.4V.16G", 5)).isEmpty();
        });
    }

    @Test
    void a_cloud_has_as_many_projects_as_a_test_wants_and_can_be_reset() {
        assertSucceeds(Plain.class, havu -> {
            Project other = havu.createProject("other");
            assertThat(other.ledger().balance()).isPositive();
            assertThat(other.clientId()).isNotEqualTo(havu.clientId());
            post(havu, "/volumes", volume("some"));

            havu.reset();

            assertThat(send(havu, "GET", "/volumes", null).body()).isEqualTo("[]");
        });
    }

    @Test
    void a_failure_prints_what_happened_in_the_cloud() {
        String printed = printedBy(() -> run(Plain.class, havu -> {
                    post(havu, "/volumes", volume("the-last-one"));
                    throw new AssertionError("expected");
                })
                .assertStatistics(tests -> tests.failed(1)));

        assertThat(printed).contains("which failed:\n", "volume.created", "the-last-one");
    }

    @Test
    void a_success_prints_nothing() {
        assertThat(printedBy(() -> assertSucceeds(Plain.class, havu -> post(havu, "/volumes", volume("quiet")))))
                .doesNotContain("volume.created");
    }

    @Test
    void what_cannot_be_started_fails_the_test_with_the_reason() {
        EngineTestKit.engine("junit-jupiter")
                .selectors(selectClass(Plain.class))
                .configurationParameter("havu.command", launcher.toString())
                .configurationParameter("havu.options", "--no-such-option")
                .execute()
                .testEvents()
                .assertThatEvents()
                .haveExactly(
                        1,
                        event(finishedWithFailure(message(text ->
                                text.contains("ended before it was ready") && text.contains("--no-such-option")))));
    }

    private static void assertSucceeds(Class<?> test, Consumer<Havu> what) {
        run(test, what)
                .assertStatistics(tests -> tests.started(1))
                .failed()
                .assertThatEvents()
                .isEmpty();
    }

    private static Events run(Class<?> test, Consumer<Havu> what) {
        body = what;
        return run(test);
    }

    private static Events run(Class<?> test) {
        return EngineTestKit.engine("junit-jupiter")
                .selectors(selectClass(test))
                .configurationParameter("havu.command", launcher.toString())
                .execute()
                .testEvents();
    }

    private static String printedBy(Runnable what) {
        PrintStream before = System.err;
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        System.setErr(new PrintStream(printed, true, StandardCharsets.UTF_8));
        try {
            what.run();
        } finally {
            System.setErr(before);
        }
        return printed.toString(StandardCharsets.UTF_8);
    }

    private static String order(String hostname) {
        return Json.write(Map.of(
                "instance_type", "CPU.4V.16G",
                "image", "ubuntu-24.04",
                "hostname", hostname,
                "description", hostname,
                "location_code", "FIN-01"));
    }

    private static String volume(String name) {
        return Json.write(Map.of("type", "NVMe", "name", name, "size", 10, "location_code", "FIN-01"));
    }

    private static HttpResponse<String> post(Havu havu, String path, String json) {
        return send(havu, "POST", path, json);
    }

    private static HttpResponse<String> send(Havu havu, String method, String path, String json) {
        HttpRequest request = HttpRequest.newBuilder(URI.create(havu.baseUrl() + path))
                .header("Authorization", "Bearer " + havu.accessToken())
                .header("Content-Type", "application/json")
                .method(method, json == null ? BodyPublishers.noBody() : BodyPublishers.ofString(json))
                .build();
        try {
            return HttpClient.newHttpClient().send(request, BodyHandlers.ofString());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new AssertionError(interrupted);
        }
    }
}
