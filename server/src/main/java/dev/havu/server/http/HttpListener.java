package dev.havu.server.http;

import dev.havu.server.StartupException;
import io.helidon.common.tls.Tls;
import io.helidon.http.DirectHandler.EventType;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.WebServerConfig;
import io.helidon.webserver.http.DirectHandlers;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http1.Http1Config;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.security.GeneralSecurityException;
import java.time.Duration;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;

/** Listens for HTTP/1.1, with TLS or without, and hands every request to one handler, each in a virtual thread of its own. */
public final class HttpListener implements AutoCloseable {
    private static final Duration SHUTDOWN_GRACE = Duration.ofSeconds(2);
    private static final int MAXIMUM_REQUEST_LINE = 16 * 1024;
    private static final int MAXIMUM_HEADERS = 32 * 1024;
    /** So far beyond what is allowed an oversized body is read and thrown away, so that its sender gets to see the answer. */
    private static final long MAXIMUM_DRAINED = 64L << 20;

    private static final String[] TLS_VERSIONS = {"TLSv1.3", "TLSv1.2"};

    private final WebServer server;
    private final InetAddress address;

    private HttpListener(WebServer server, InetAddress address) {
        this.server = server;
        this.address = address;
    }

    /**
     * Starts listening.
     *
     * @param handler answers everything; it must not throw
     * @param requestIds names what fails before it is a request
     * @throws StartupException when the address is unknown or the port is in use
     */
    public static HttpListener start(ListenerSettings settings, RequestIds requestIds, Handler handler) {
        InetAddress address = resolve(settings.host());
        HelidonHandler helidonHandler = new HelidonHandler(handler, settings.bodyLimit(), settings.clock());
        DirectHandlers.Builder malformed = DirectHandlers.builder();
        MalformedRequests malformedRequests = new MalformedRequests(requestIds);
        for (EventType type : EventType.values()) {
            malformed.addHandler(type, malformedRequests);
        }
        WebServerConfig.Builder configuration = WebServer.builder()
                .shutdownHook(false)
                .address(address)
                .port(settings.port())
                // Without it the pieces of a long answer wait for the client's acknowledgements, 40 ms each.
                .connectionOptions(socket -> socket.tcpNoDelay(true))
                .maxPayloadSize(settings.streamLimit() + MAXIMUM_DRAINED)
                .shutdownGracePeriod(SHUTDOWN_GRACE)
                .directHandlers(malformed.build())
                .protocolsDiscoverServices(false)
                .addProtocol(Http1Config.builder()
                        .maxPrologueLength(MAXIMUM_REQUEST_LINE)
                        .maxHeadersSize(MAXIMUM_HEADERS)
                        .sendKeepAliveHeader(false)
                        .build())
                .routing(HttpRouting.builder().any(helidonHandler));
        if (settings.identity() != null) {
            configuration.tls(tls(settings.identity()));
        }
        WebServer server = configuration.build().start();
        if (!server.isRunning()) {
            throw failure(address, settings.port());
        }
        return new HttpListener(server, address);
    }

    /** The port that is bound. */
    public int port() {
        return server.port();
    }

    /** The address that is bound. */
    public InetAddress address() {
        return address;
    }

    /** Stops accepting, lets running requests finish for a moment, then closes all connections. */
    @Override
    public void close() {
        server.stop();
    }

    private static Tls tls(ServerIdentity identity) {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            // Clients show no certificates, so nobody is trusted.
            context.init(new KeyManager[] {new IdentityKeyManager(identity)}, new TrustManager[0], null);
            SSLParameters parameters = new SSLParameters();
            parameters.setProtocols(TLS_VERSIONS);
            return Tls.builder().sslContext(context).sslParameters(parameters).build();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK has no TLS", e);
        }
    }

    /**
     * The address to bind.
     *
     * @throws StartupException when it is unknown
     */
    public static InetAddress resolve(String host) {
        try {
            return InetAddress.getByName(host);
        } catch (UnknownHostException e) {
            throw new StartupException("cannot listen on '" + host + "': it is not an address of this machine", e);
        }
    }

    /** Tries to bind once more, because the library only logs why it cannot. */
    private static StartupException failure(InetAddress address, int port) {
        String where = "cannot listen on " + address.getHostAddress() + " port " + port;
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(address, port));
            return new StartupException(where + ": it was in use a moment ago; try again");
        } catch (IOException e) {
            boolean inUse = e instanceof BindException
                    && e.getMessage() != null
                    && e.getMessage().contains("in use");
            return new StartupException(
                    inUse
                            ? "port " + port + " on " + address.getHostAddress()
                                    + " is already in use; stop what listens there, or choose another port"
                                    + " (0 for any free one)"
                            : where + ": " + e.getMessage(),
                    e);
        }
    }
}
