package dev.havu.server.events;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Redirect;
import java.net.http.HttpClient.Version;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/** Sends signed requests to receivers of webhooks. Never follows a redirection. Safe to use from any thread. */
final class WebhookSender implements AutoCloseable {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
    /** Until the whole answer is there: a receiver that trickles must not hold up what follows. */
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private static final String ALGORITHM = "HmacSHA256";

    /** Made when first needed: most installations have no webhook, and it takes its time. */
    private @Nullable HttpClient client;

    /**
     * How an attempt went.
     *
     * @param status null when there was no answer
     * @param error what went wrong; null when nothing did
     */
    record Outcome(@Nullable Integer status, @Nullable String error) {
        boolean delivered() {
            return error == null;
        }
    }

    /** Sends an event once. */
    Outcome send(URI url, String secret, String type, String deliveryId, Instant now, byte[] body)
            throws InterruptedException {
        String timestamp = Long.toString(now.getEpochSecond());
        HttpRequest request = HttpRequest.newBuilder(url)
                .timeout(TIMEOUT)
                .header("Content-Type", "application/json; charset=utf-8")
                .header("User-Agent", "Havu")
                .header("Havu-Event", type)
                .header("Havu-Delivery", deliveryId)
                .header("Havu-Timestamp", timestamp)
                .header("Havu-Signature", "v1=" + signature(secret, timestamp, body))
                .POST(BodyPublishers.ofByteArray(body))
                .build();
        CompletableFuture<HttpResponse<Void>> answer = client().sendAsync(request, BodyHandlers.discarding());
        try {
            int status = answer.get(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS).statusCode();
            return new Outcome(
                    status, status / 100 == 2 ? null : "the receiver answered " + status + "; only 2xx is a receipt");
        } catch (TimeoutException late) {
            return noAnswerInTime();
        } catch (ExecutionException failure) {
            return switch (failure.getCause()) {
                case HttpConnectTimeoutException late ->
                    unreachable("no connection within " + CONNECT_TIMEOUT.toSeconds() + " s");
                case HttpTimeoutException late -> noAnswerInTime();
                // The client leaves out the message of the cause.
                case ConnectException refused -> unreachable("unknown host, or nothing listens there");
                case IOException broken -> unreachable(String.valueOf(broken.getMessage()));
                case null, default -> unreachable(String.valueOf(failure.getCause()));
            };
        } finally {
            answer.cancel(true);
        }
    }

    private static Outcome unreachable(String why) {
        return new Outcome(null, "the receiver cannot be reached: " + why);
    }

    private static Outcome noAnswerInTime() {
        return new Outcome(null, "the receiver did not answer within " + TIMEOUT.toSeconds() + " s");
    }

    /** Hex HMAC-SHA256 of the timestamp, a dot and the body. */
    static String signature(String secret, String timestamp, byte[] body) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), ALGORITHM));
            mac.update((timestamp + ".").getBytes(StandardCharsets.US_ASCII));
            return HexFormat.of().formatHex(mac.doFinal(body));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has " + ALGORITHM, e);
        }
    }

    @Override
    public synchronized void close() {
        if (client != null) {
            client.shutdownNow();
        }
    }

    private synchronized HttpClient client() {
        if (client == null) {
            client = HttpClient.newBuilder()
                    .version(Version.HTTP_1_1)
                    .followRedirects(Redirect.NEVER)
                    .connectTimeout(CONNECT_TIMEOUT)
                    .executor(Executors.newThreadPerTaskExecutor(
                            Thread.ofVirtual().name("havu-webhook-client").factory()))
                    .build();
        }
        return client;
    }
}
