package dev.havu.server.limits;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class RateLimitsTest {
    private static final RateLimitSettings SMALL = RateLimitSettings.of(5, 2, 4);

    private final RateLimits<String> limits = new RateLimits<>(SMALL);

    @Test
    void countsDownBothWindows() {
        RateLimits.Decision first = limits.take("p", "GET", "/v1/a", 1_000);
        RateLimits.Decision second = limits.take("p", "GET", "/v1/b", 2_500);

        assertThat(first.allowed()).isTrue();
        assertThat(first.project()).isEqualTo(new RateLimits.State(5, 4, 60));
        assertThat(first.endpoint()).isEqualTo(new RateLimits.State(2, 1, 60));
        assertThat(second.project()).isEqualTo(new RateLimits.State(5, 3, 59));
        assertThat(second.endpoint()).isEqualTo(new RateLimits.State(2, 1, 60));
        assertThat(second.retryAfterSeconds()).isZero();
    }

    @Test
    void refusesWhenTheEndpointIsExhaustedAndCountsThatNowhere() {
        limits.take("p", "GET", "/v1/a", 0);
        limits.take("p", "GET", "/v1/a", 10_000);
        RateLimits.Decision refused = limits.take("p", "GET", "/v1/a", 20_000);

        assertThat(refused.allowed()).isFalse();
        assertThat(refused.endpoint()).isEqualTo(new RateLimits.State(2, 0, 40));
        assertThat(refused.project().remaining()).isEqualTo(3);
        assertThat(refused.retryAfterSeconds()).isEqualTo(40);
        assertThat(limits.take("p", "GET", "/v1/b", 20_000).project().remaining())
                .isEqualTo(2);
    }

    @Test
    void refusesWhenTheProjectIsExhausted() {
        for (int i = 0; i < 5; i++) {
            assertThat(limits.take("p", "GET", "/v1/" + i, i * 1000L).allowed()).isTrue();
        }
        RateLimits.Decision refused = limits.take("p", "GET", "/v1/new", 5_500);

        assertThat(refused.allowed()).isFalse();
        assertThat(refused.project()).isEqualTo(new RateLimits.State(5, 0, 55));
        assertThat(refused.endpoint()).isEqualTo(new RateLimits.State(2, 2, 60));
        assertThat(refused.retryAfterSeconds()).isEqualTo(55);
        assertThat(limits.take("other", "GET", "/v1/new", 5_500).allowed()).isTrue();
    }

    @Test
    void beginsAWindowWithItsFirstRequestAndEndsItSixtySecondsLater() {
        limits.take("p", "GET", "/v1/a", 30_000);
        limits.take("p", "GET", "/v1/a", 31_000);

        assertThat(limits.take("p", "GET", "/v1/a", 89_999).allowed()).isFalse();
        assertThat(limits.take("p", "GET", "/v1/a", 89_999).retryAfterSeconds()).isEqualTo(1);
        assertThat(limits.take("p", "GET", "/v1/a", 90_000).allowed()).isTrue();
        assertThat(limits.take("p", "GET", "/v1/a", 90_000).endpoint().resetSeconds())
                .isEqualTo(60);
    }

    @Test
    void tellsMethodsAndPathsApart() {
        limits.take("p", "GET", "/v1/a", 0);
        limits.take("p", "GET", "/v1/a", 0);

        assertThat(limits.take("p", "PUT", "/v1/a", 0).allowed()).isTrue();
        assertThat(limits.take("p", "GET", "/v1/a/1", 0).allowed()).isTrue();
    }

    @Test
    void givesTheTwoListingsALimitOfTheirOwn() {
        assertThat(limits.take("p", "GET", "/v1/instances", 0).endpoint().quota())
                .isEqualTo(4);
        assertThat(limits.take("p", "GET", "/v1/volumes", 0).endpoint().quota()).isEqualTo(4);
        assertThat(limits.take("p", "POST", "/v1/instances", 0).endpoint().quota())
                .isEqualTo(2);
        assertThat(limits.take("p", "GET", "/v1/instances/a", 0).endpoint().quota())
                .isEqualTo(2);
    }

    @Test
    void forgetsWindowsThatAreOver() {
        RateLimits<String> wide = new RateLimits<>(RateLimitSettings.of(1_000_000, 10, 10));
        for (int second = 0; second < 1_000; second++) {
            for (int i = 0; i < 10; i++) {
                wide.take("p", "GET", "/v1/" + second + "/" + i, second * 1000L);
            }
        }
        assertThat(wide.windows()).isLessThanOrEqualTo(10 * 121);
    }

    @Test
    void neverAllowsMoreThanTheQuotaToManyThreads() throws InterruptedException {
        RateLimits<String> shared = new RateLimits<>(RateLimitSettings.of(1000, 1000, 1000));
        AtomicInteger allowed = new AtomicInteger();
        List<Thread> threads = new ArrayList<>();
        for (int t = 0; t < 16; t++) {
            threads.add(Thread.ofVirtual().start(() -> {
                for (int i = 0; i < 200; i++) {
                    if (shared.take("p", "GET", "/v1/a", 5).allowed()) {
                        allowed.incrementAndGet();
                    }
                }
            }));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(allowed).hasValue(1000);
    }

    @Test
    void hasTheDocumentedDefaults() {
        assertThat(RateLimitSettings.DEFAULT.project()).isEqualTo(500);
        assertThat(RateLimitSettings.DEFAULT.endpoint()).isEqualTo(60);
        assertThat(RateLimitSettings.DEFAULT.endpointOverrides())
                .containsOnlyKeys("GET /v1/instances", "GET /v1/volumes")
                .containsValue(120);
    }
}
