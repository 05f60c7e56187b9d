package dev.havu.server.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whatever tenants and operators ask for over HTTP, in whatever order: every answer is as documented and none is a fault of the
 * server, what is refused changes nothing, events tell every change, and money and volumes add up after all of it. What the
 * engine holds inside is for {@code RandomCommandsTest}, which asks a million times.
 *
 * <p>A failure names its seed and the last requests; {@code -Dhavu.seed} plays one seed.
 */
class RandomRequestsTest {
    /** More of them for a longer run. */
    private static final int REQUESTS = Integer.getInteger("havu.requests", 300);

    private static final int LOOK_EVERY = 30;

    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void everything_adds_up_after_the_requests_of_a_known_seed(long seed) {
        play(seed);
    }

    @Test
    void everything_adds_up_after_the_requests_of_a_fresh_seed() {
        play(Long.getLong("havu.seed", new SecureRandom().nextLong()));
    }

    private static void play(long seed) {
        try (RunningHavu havu =
                RunningHavu.settings().simulation(InstanceClient.failures()).start()) {
            RandomRequests requests = new RandomRequests(havu, seed);
            try {
                for (int i = 1; i <= REQUESTS; i++) {
                    requests.next();
                    if (i % LOOK_EVERY == 0) {
                        requests.requireThatAllAddsUp();
                    }
                }
                requests.comeToRest();
                requests.requireThatAllAddsUp();
                assertThat(requests.accepted()).as("accepted requests").isGreaterThan(REQUESTS / 3);
            } catch (AssertionError | RuntimeException broken) {
                throw new AssertionError(
                        "seed " + seed + ", at the last of these requests:\n" + requests.last(), broken);
            }
        }
    }
}
