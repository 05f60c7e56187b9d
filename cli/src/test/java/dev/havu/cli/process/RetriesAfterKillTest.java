package dev.havu.cli.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Clients create things with idempotency keys while Havu is killed, and ask again when it is back: what was made before the
 * kill, whether they were told or not, is not made again.
 */
class RetriesAfterKillTest {
    private static final int CREATIONS = 1_000;
    private static final int ACKNOWLEDGED_FIRST = 200;
    private static final int CLIENTS = 16;

    @TempDir
    Path temporary;

    @Test
    void after_a_kill_every_retried_creation_has_been_carried_out_once() throws Exception {
        Map<String, String> acknowledged = new ConcurrentHashMap<>();
        CountDownLatch enough = new CountDownLatch(ACKNOWLEDGED_FIRST);
        String token;
        try (HavuProcess havu = start();
                ExecutorService clients =
                        Executors.newFixedThreadPool(CLIENTS, Thread.ofVirtual().factory())) {
            Api api = Api.of(havu.address());
            token = api.token();
            for (int i = 0; i < CREATIONS; i++) {
                String name = "key-" + i;
                clients.execute(() -> {
                    try {
                        acknowledged.put(name, create(api, name));
                        enough.countDown();
                    } catch (IOException killed) {
                        // Whether it was carried out is what the client cannot know.
                    }
                });
            }
            assertThat(enough.await(30, TimeUnit.SECONDS)).isTrue();
            havu.kill();
        }
        assertThat(acknowledged.size()).isBetween(ACKNOWLEDGED_FIRST, CREATIONS - 1);

        try (HavuProcess havu = start()) {
            Api api = new Api(havu.address(), token);
            Map<String, String> answered = new HashMap<>();
            for (int i = 0; i < CREATIONS; i++) {
                answered.put("key-" + i, create(api, "key-" + i));
            }

            assertThat(answered).containsAllEntriesOf(acknowledged);
            Map<String, String> stored = new HashMap<>();
            api.get("/ssh-keys").forEach(key -> {
                String before =
                        stored.put(key.get("name").asString(), key.get("id").asString());
                assertThat(before).as("a second %s", key.get("name")).isNull();
            });
            assertThat(stored).isEqualTo(answered);
        }
    }

    private HavuProcess start() throws IOException {
        Path configuration = Files.writeString(temporary.resolve("havu.yaml"), "rate-limits: off\n");
        return HavuProcess.run(
                Files.createDirectories(temporary.resolve("unpacked")),
                "--config",
                configuration.toString(),
                "--data",
                temporary.resolve("data").toString(),
                "--port",
                "0");
    }

    private static String create(Api api, String name) throws IOException {
        Api.Reply reply = api.send(
                "POST",
                "/ssh-keys",
                Map.of("name", name, "key", "ssh-ed25519 AAAA"),
                Map.of("Idempotency-Key", "create-" + name));
        assertThat(reply.status()).as(reply.text()).isEqualTo(201);
        return reply.text();
    }
}
