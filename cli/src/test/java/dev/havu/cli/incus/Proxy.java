package dev.havu.cli.incus;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/**
 * Stands between Havu and Incus, passes everything on, counts the requests that change something, and strikes at one of them.
 * From then on nothing that changes anything gets through, until it is mended: Havu is about to be killed, and what it would
 * do meanwhile must not depend on how fast that is.
 *
 * <p>Havu makes a connection for every request, so the first word of a connection tells whether it changes something. Incus
 * takes no further connection while one is silent; it is connected to when there is something to send.
 */
final class Proxy implements AutoCloseable {
    private static final Set<String> CHANGING = Set.of("POST", "PUT", "PATCH", "DELETE");
    private static final int BUFFER = 64 * 1024;

    private final UnixDomainSocketAddress incus;
    private final ServerSocketChannel server;
    private final List<String> requests = new ArrayList<>();
    private Plan plan = new Plan(0, Fault.REQUEST_LOST);

    /** What happens to the request that is struck. */
    enum Fault {
        /** Incus never hears of it. */
        REQUEST_LOST,
        /** Incus has begun to answer, so it does what it was asked, but Havu never hears of it. */
        ANSWER_LOST
    }

    /** Where to strike, 0 for nowhere, and what the strike sets off. */
    private record Plan(int strikeAt, Fault fault, CompletableFuture<String> struck, CountDownLatch mended) {
        private Plan(int strikeAt, Fault fault) {
            this(strikeAt, fault, new CompletableFuture<>(), new CountDownLatch(1));
        }
    }

    private Proxy(UnixDomainSocketAddress incus, ServerSocketChannel server) {
        this.incus = incus;
        this.server = server;
    }

    /** Listens on a socket that is made, in front of the socket of Incus. */
    static Proxy open(Path socket, Path incus) {
        try {
            ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
            server.bind(UnixDomainSocketAddress.of(socket));
            Proxy proxy = new Proxy(UnixDomainSocketAddress.of(incus), server);
            Thread.ofPlatform().daemon(true).name("proxy").start(proxy::accept);
            return proxy;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Counts anew and strikes at the {@code number}th request; what is returned names it once it is struck. */
    synchronized CompletableFuture<String> strikeAt(int number, Fault fault) {
        plan.mended().countDown();
        requests.clear();
        plan = new Plan(number, fault);
        return plan.struck();
    }

    /** Counts anew and passes everything on. */
    synchronized void mend() {
        var _ = strikeAt(0, Fault.REQUEST_LOST);
    }

    /** The requests that change something since counting began. */
    synchronized List<String> requests() {
        return List.copyOf(requests);
    }

    @Override
    public void close() {
        mend();
        try {
            server.close();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private void accept() {
        try {
            while (true) {
                SocketChannel client = server.accept();
                Thread.ofPlatform().daemon(true).name("proxied").start(() -> serve(client));
            }
        } catch (IOException closed) {
            // The end of the test.
        }
    }

    private void serve(SocketChannel client) {
        try (client) {
            byte[] head = firstLine(client);
            if (head.length > 0) {
                String line = new String(head, StandardCharsets.ISO_8859_1)
                        .lines()
                        .findFirst()
                        .orElse("");
                switch (verdict(line)) {
                    case Verdict.Pass() -> forward(client, head, null, line);
                    case Verdict.Hold(Plan current) -> current.mended().await();
                    case Verdict.Strike(Plan current) -> {
                        if (current.fault() == Fault.ANSWER_LOST) {
                            forward(client, head, current, line);
                        } else {
                            current.struck().complete(line);
                            current.mended().await();
                        }
                    }
                }
            }
        } catch (IOException gone) {
            // Either end went away; the other one sees that by its own connection.
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private sealed interface Verdict {
        record Pass() implements Verdict {}

        record Strike(Plan plan) implements Verdict {}

        record Hold(Plan plan) implements Verdict {}
    }

    private synchronized Verdict verdict(String line) {
        if (!CHANGING.contains(line.split(" ", 2)[0])) {
            return new Verdict.Pass();
        }
        requests.add(line);
        int number = requests.size();
        if (plan.strikeAt() == 0 || number < plan.strikeAt()) {
            return new Verdict.Pass();
        }
        return number == plan.strikeAt() ? new Verdict.Strike(plan) : new Verdict.Hold(plan);
    }

    private void forward(SocketChannel client, byte[] head, @Nullable Plan struckBy, String line)
            throws IOException, InterruptedException {
        try (SocketChannel upstream = SocketChannel.open(incus)) {
            write(upstream, ByteBuffer.wrap(head));
            Thread.ofPlatform().daemon(true).name("proxied-request").start(() -> pump(client, upstream));
            ByteBuffer answer = ByteBuffer.allocate(BUFFER);
            while (upstream.read(answer) >= 0) {
                if (struckBy != null) {
                    struckBy.struck().complete(line);
                    struckBy.mended().await();
                    return;
                }
                write(client, answer.flip());
                answer.clear();
            }
        }
    }

    private static void pump(SocketChannel from, SocketChannel to) {
        ByteBuffer bytes = ByteBuffer.allocate(BUFFER);
        try {
            while (from.read(bytes) >= 0) {
                write(to, bytes.flip());
                bytes.clear();
            }
            to.close();
        } catch (IOException gone) {
            // As above.
        }
    }

    private static byte[] firstLine(SocketChannel client) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        ByteBuffer bytes = ByteBuffer.allocate(BUFFER);
        while (head.toString(StandardCharsets.ISO_8859_1).indexOf('\n') < 0) {
            if (client.read(bytes) < 0) {
                return new byte[0];
            }
            head.write(bytes.array(), 0, bytes.position());
            bytes.clear();
        }
        return head.toByteArray();
    }

    private static void write(SocketChannel to, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            to.write(bytes);
        }
    }
}
