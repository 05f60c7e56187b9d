package dev.havu.benchmarks;

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

/**
 * Stands between Havu and Incus, passes everything on and notes the requests. Havu makes a connection for every request, so
 * the first line of a connection is all that has to be read; connections are counted, so nothing gets past. Incus takes no
 * further connection while one is silent, so it is connected to when there is something to send.
 */
final class CountingProxy implements AutoCloseable {
    private static final int BUFFER = 64 * 1024;

    private final UnixDomainSocketAddress target;
    private final ServerSocketChannel server;
    private final List<String> requests = new ArrayList<>();

    private CountingProxy(UnixDomainSocketAddress target, ServerSocketChannel server) {
        this.target = target;
        this.server = server;
    }

    /** Listens on a socket that is made, in front of another one. */
    static CountingProxy open(Path socket, Path target) {
        try {
            ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
            server.bind(UnixDomainSocketAddress.of(socket));
            CountingProxy proxy = new CountingProxy(UnixDomainSocketAddress.of(target), server);
            Thread.ofVirtual().name("proxy").start(proxy::accept);
            return proxy;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The request lines since the last call. */
    synchronized List<String> takeRequests() {
        List<String> taken = List.copyOf(requests);
        requests.clear();
        return taken;
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void accept() {
        try {
            while (true) {
                SocketChannel client = server.accept();
                Thread.ofVirtual().name("proxied").start(() -> serve(client));
            }
        } catch (IOException closed) {
            // The end.
        }
    }

    private void serve(SocketChannel client) {
        try (client) {
            byte[] head = firstLine(client);
            if (head.length == 0) {
                return;
            }
            note(new String(head, StandardCharsets.ISO_8859_1)
                    .lines()
                    .findFirst()
                    .orElse(""));
            try (SocketChannel upstream = SocketChannel.open(target)) {
                write(upstream, ByteBuffer.wrap(head));
                Thread.ofVirtual().name("proxied-request").start(() -> pump(client, upstream));
                copy(upstream, client);
            }
        } catch (IOException gone) {
            // Either end went away; the other one sees that by its own connection.
        }
    }

    private synchronized void note(String request) {
        requests.add(request);
    }

    private static void pump(SocketChannel from, SocketChannel to) {
        try (to) {
            copy(from, to);
        } catch (IOException gone) {
            // As above.
        }
    }

    private static void copy(SocketChannel from, SocketChannel to) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(BUFFER);
        while (from.read(bytes) >= 0) {
            write(to, bytes.flip());
            bytes.clear();
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
