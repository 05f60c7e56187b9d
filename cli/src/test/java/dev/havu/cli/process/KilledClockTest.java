package dev.havu.cli.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Havu is killed while it moves a clock over a long time, and goes on from where it was. */
class KilledClockTest {
    private static final String CLOUD = "/admin/v1/clouds/default";
    private static final Instant START = Instant.parse("2031-01-01T00:00:00Z");
    private static final Duration TRASH = Duration.ofDays(4);
    private static final int VOLUMES = 600;
    private static final int KILLS = 3;

    @TempDir
    Path temporary;

    @Test
    void a_clock_is_never_found_earlier_than_what_was_done() throws IOException {
        SplittableRandom random = new SplittableRandom();
        HavuProcess havu = start();
        try {
            admin(havu).expect("PUT", CLOUD + "/clock", Map.of("mode", "frozen", "now", START.toString()));
            fillTrash(havu);
            for (int kill = 0; kill < KILLS; kill++) {
                Api admin = admin(havu);
                Thread advance = Thread.ofVirtual().start(() -> answeredOrNot(admin, "1d 12h"));
                havu.killAfter(1 + random.nextInt(60));
                join(advance);
                havu = start();
                requireNothingFromTheFuture(havu);
            }
            admin(havu).expect("POST", CLOUD + "/clock/advance", Map.of("by", "5d"));
            requireNothingFromTheFuture(havu);
            assertThat(Api.of(havu.address()).get("/volumes/trash").size()).isZero();
        } finally {
            havu.close();
        }
    }

    private static void fillTrash(HavuProcess havu) {
        Api tenant = Api.of(havu.address());
        Api admin = admin(havu);
        IntStream.range(0, VOLUMES).forEach(i -> {
            String id = tenant.expect(
                            "POST",
                            "/volumes",
                            Map.of("name", "v", "type", "NVMe", "size", 1, "location_code", "FIN-01"))
                    .text();
            tenant.expect("DELETE", "/volumes/" + id, null);
            admin.expect("POST", CLOUD + "/clock/advance", Map.of("by", "1s"));
        });
        assertThat(tenant.get("/volumes/trash").size()).isEqualTo(VOLUMES);
    }

    /** What left the trash has been there for its whole time, by the clock that is found. */
    private static void requireNothingFromTheFuture(HavuProcess havu) {
        JsonNode clock = admin(havu).get(CLOUD + "/clock");
        assertThat(clock.get("mode").asString()).isEqualTo("frozen");
        Instant now = Instant.parse(clock.get("now").asString());
        JsonNode trash = Api.of(havu.address()).get("/volumes/trash");
        long due = Math.clamp(Duration.between(START.plus(TRASH), now).toSeconds() + 1, 0, VOLUMES);
        assertThat(VOLUMES - trash.size()).as("what left the trash at %s", now).isLessThanOrEqualTo((int) due);
    }

    private static void answeredOrNot(Api admin, String by) {
        try {
            admin.send("POST", CLOUD + "/clock/advance", Map.of("by", by));
        } catch (IOException killed) {
            assertThat(killed).isNotNull();
        }
    }

    private HavuProcess start() throws IOException {
        Files.createDirectories(temporary.resolve("unpacked"));
        return HavuProcess.run(
                temporary.resolve("unpacked"),
                "--data",
                temporary.resolve("data").toString(),
                "--rate-limits",
                "off",
                "--port",
                "0");
    }

    private static Api admin(HavuProcess havu) {
        URI base = havu.address().resolve("/");
        return new Api(URI.create(base.toString().replaceAll("/$", "")), "havu-local-admin");
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
