package dev.havu.drivers.incus.api;

import dev.havu.drivers.incus.api.IncusException.Kind;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.client.BufferingResponseListener;
import org.eclipse.jetty.client.BytesRequestContent;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.Origin;
import org.eclipse.jetty.client.Request;
import org.eclipse.jetty.client.Response;
import org.eclipse.jetty.client.Result;
import org.eclipse.jetty.client.transport.HttpClientTransportOverHTTP;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.ClientConnector;
import org.eclipse.jetty.io.Transport;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.eclipse.jetty.websocket.client.ClientUpgradeRequest;
import org.eclipse.jetty.websocket.client.WebSocketClient;
import org.jspecify.annotations.Nullable;

/** HTTP and WebSocket to one daemon, over its socket or over TLS. */
final class Connection implements AutoCloseable {
    private static final Duration CONNECT_LIMIT = Duration.ofSeconds(5);
    private static final Duration IDLE_LIMIT = Duration.ofMinutes(1);

    private static final int CONNECTIONS = 256;
    private static final int QUEUED = 16_384;

    private final URI base;
    private final Transport transport;
    private final HttpClient http;
    private final WebSocketClient sockets;
    /** Null where requests go by the library. */
    private final @Nullable SocketRequests socketRequests;

    private @Nullable EventStream events;

    private Connection(URI base, Transport transport, HttpClient http, @Nullable SocketRequests socketRequests) {
        this.socketRequests = socketRequests;
        this.base = base;
        this.transport = transport;
        this.http = http;
        this.sockets = new WebSocketClient(http);
    }

    /** An answer before it is understood: body as text, because Incus sends nothing else that is read here. */
    record Raw(int status, String body, String tag) {}

    static Connection open(IncusEndpoint endpoint) {
        return switch (endpoint) {
            case IncusEndpoint.UnixSocket(var path) ->
                start(
                        URI.create("http://incus"),
                        new Transport.TCPUnix(path),
                        new ClientConnector(),
                        new SocketRequests(path));
            case IncusEndpoint.Https https ->
                throw new IncusException(
                        Kind.FAILED,
                        "Incus over HTTPS (" + https.url()
                                + ") is not supported yet; start Havu where Incus runs and name"
                                + " the daemon's socket instead of the URL");
        };
    }

    private static Connection start(
            URI base, Transport transport, ClientConnector connector, @Nullable SocketRequests socketRequests) {
        QueuedThreadPool threads = new QueuedThreadPool(8, 1);
        threads.setName("havu-incus");
        threads.setDaemon(true);
        connector.setExecutor(threads);
        connector.setSelectors(1);
        connector.setConnectTimeout(CONNECT_LIMIT);
        HttpClient http = new HttpClient(new Carrier(connector, transport));
        http.setExecutor(threads);
        http.setIdleTimeout(IDLE_LIMIT.toMillis());
        // Over the socket the library has the stream of events only, and must not open a second connection in reserve.
        http.setMaxConnectionsPerDestination(socketRequests == null ? CONNECTIONS : 1);
        http.setMaxRequestsQueuedPerDestination(QUEUED);
        http.setFollowRedirects(false);
        http.setUserAgentField(null);
        Connection connection = new Connection(base, transport, http, socketRequests);
        connection.sockets.setIdleTimeout(Duration.ZERO);
        try {
            connection.sockets.start();
        } catch (Exception failure) {
            throw new IncusException(Kind.FAILED, "the client of Incus does not start", failure);
        }
        return connection;
    }

    Raw send(
            String method,
            String pathAndQuery,
            byte @Nullable [] body,
            @Nullable String tag,
            Duration limit,
            int largestAnswer) {
        if (socketRequests != null) {
            return socketRequests.send(method, pathAndQuery, body, tag, limit, largestAnswer);
        }
        Request request = http.newRequest(base.resolve(pathAndQuery))
                .transport(transport)
                .method(method)
                .idleTimeout(limit.toMillis(), TimeUnit.MILLISECONDS)
                .timeout(limit.toMillis(), TimeUnit.MILLISECONDS);
        if (body != null) {
            request.body(new BytesRequestContent("application/json", body));
        }
        if (tag != null) {
            request.headers(headers -> headers.put(HttpHeader.IF_MATCH, tag));
        }
        CompletableFuture<Raw> answer = new CompletableFuture<>();
        request.send(new BufferingResponseListener(largestAnswer) {
            @Override
            public void onComplete(Result result) {
                Throwable failure = result.getFailure();
                if (failure != null) {
                    answer.completeExceptionally(failure);
                } else {
                    Response response = result.getResponse();
                    String etag = response.getHeaders().get(HttpHeader.ETAG);
                    String content = getContentAsString(StandardCharsets.UTF_8);
                    answer.complete(
                            new Raw(response.getStatus(), content == null ? "" : content, etag == null ? "" : etag));
                }
            }
        });
        try {
            return answer.get();
        } catch (ExecutionException failure) {
            Throwable cause = failure.getCause();
            Kind kind = cause instanceof TimeoutException ? Kind.TIMEOUT : Kind.UNAVAILABLE;
            throw new IncusException(
                    kind, "Incus does not answer " + method + " " + pathAndQuery + ": " + cause, failure);
        } catch (InterruptedException unwanted) {
            var _ = request.abort(unwanted);
            Thread.currentThread().interrupt();
            throw new IncusException(Kind.TIMEOUT, method + " " + pathAndQuery + " is no longer wanted", unwanted);
        }
    }

    void listen(String pathAndQuery, IncusEvents.Listener listener) {
        EventStream stream = new EventStream(this, pathAndQuery, listener);
        events = stream;
        stream.start();
    }

    CompletableFuture<?> upgrade(Object endpoint, String pathAndQuery) throws IOException {
        URI uri = URI.create(base.toString().replaceFirst("^http", "ws")).resolve(pathAndQuery);
        return sockets.connect(endpoint, new ClientUpgradeRequest(uri));
    }

    /** Sees to it that the handshakes of web sockets go the same way: their library has no place to say which, and looks up a host. */
    private static final class Carrier extends HttpClientTransportOverHTTP {
        private final Transport transport;

        private Carrier(ClientConnector connector, Transport transport) {
            super(connector);
            this.transport = transport;
        }

        @Override
        public Origin newOrigin(Request request) {
            return super.newOrigin(request.transport(transport));
        }
    }

    @Override
    public void close() {
        if (events != null) {
            events.close();
        }
        if (socketRequests != null) {
            socketRequests.close();
        }
        try {
            sockets.stop();
            http.stop();
        } catch (Exception failure) {
            throw new IncusException(Kind.FAILED, "the client of Incus does not stop", failure);
        }
    }
}
