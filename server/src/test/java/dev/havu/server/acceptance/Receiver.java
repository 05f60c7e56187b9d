package dev.havu.server.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpServer;
import dev.havu.api.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import tools.jackson.databind.JsonNode;

/** A real HTTP server that webhooks are sent to. */
final class Receiver implements AutoCloseable {
    private static final long DEADLINE_SECONDS = 30;

    private final HttpServer server;
    private final BlockingQueue<Got> got = new LinkedBlockingQueue<>();
    private final AtomicInteger refusals = new AtomicInteger();
    private volatile CountDownLatch held = new CountDownLatch(0);
    private volatile int refusal = 500;

    /** A request as it came. */
    record Got(Headers headers, String body) {
        JsonNode event() {
            return Json.mapper().readTree(body);
        }

        String name() {
            return event().get("name").asString();
        }

        String header(String name) {
            return headers.getFirst(name);
        }

        /** The signature as a receiver computes it from what it got. */
        String expectedSignature(String secret) throws GeneralSecurityException {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            mac.update((header("Havu-Timestamp") + ".").getBytes(StandardCharsets.UTF_8));
            return "v1=" + HexFormat.of().formatHex(mac.doFinal(body.getBytes(StandardCharsets.UTF_8)));
        }
    }

    private Receiver(int port) {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", exchange -> {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            awaitRelease();
            got.add(new Got(exchange.getRequestHeaders(), body));
            boolean refused = refusals.getAndUpdate(left -> Math.max(0, left - 1)) > 0;
            if (refused && refusal / 100 == 3) {
                exchange.getResponseHeaders().set("Location", "/elsewhere");
            }
            exchange.sendResponseHeaders(refused ? refusal : 204, -1);
            exchange.close();
        });
        server.start();
    }

    static Receiver start() {
        return new Receiver(0);
    }

    /** One on a port that was in use before. */
    static Receiver startOn(int port) {
        return new Receiver(port);
    }

    int port() {
        return server.getAddress().getPort();
    }

    String url() {
        return "http://127.0.0.1:" + port() + "/havu";
    }

    /** The next requests are answered so. */
    void refuse(int times, int status) {
        refusal = status;
        refusals.set(times);
    }

    /** Answers nothing until it is released. */
    void hold() {
        held = new CountDownLatch(1);
    }

    void release() {
        held.countDown();
    }

    private void awaitRelease() {
        try {
            held.await();
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        }
    }

    /** The next request; fails when none comes in time. */
    Got next() throws InterruptedException {
        Got next = got.poll(DEADLINE_SECONDS, TimeUnit.SECONDS);
        assertThat(next).as("a request within %s s", DEADLINE_SECONDS).isNotNull();
        return next;
    }

    /** Whether everything that came was looked at. */
    boolean isEmpty() {
        return got.isEmpty();
    }

    @Override
    public void close() {
        release();
        server.stop(0);
    }
}
