package dev.havu.benchmarks;

import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Sends one request again and again over kept connections, on each as soon as the answer to the last one is complete.
 * One thread serves all connections and does no more than find the end of every answer, because it takes its time from
 * the same processors as the server.
 */
final class LoadGenerator {
    private static final int READ_SIZE = 256 * 1024;
    private static final Duration LONGEST_SILENCE = Duration.ofSeconds(30);

    private final InetSocketAddress address;
    private final int connections;

    LoadGenerator(int port, int connections) {
        this.address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        this.connections = connections;
    }

    /**
     * What a run showed.
     *
     * @param seconds from the first request to the last answer
     * @param sortedNanos time from a request to the end of its answer, shortest first
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Result(double seconds, long[] sortedNanos) {
        double perSecond() {
            return sortedNanos.length / seconds;
        }

        /** The time within which this share of the requests was answered, in milliseconds. */
        double millis(double share) {
            int position = (int) Math.ceil(share * sortedNanos.length) - 1;
            return sortedNanos[Math.clamp(position, 0, sortedNanos.length - 1)] / 1e6;
        }
    }

    /** Keeps all connections busy for a time. */
    Result runFor(HttpRequest request, Duration duration) {
        return run(List.of(request), Integer.MAX_VALUE, duration);
    }

    /** Sends each request once. */
    Result runAll(List<HttpRequest> requests) {
        return run(requests, requests.size(), Duration.ofHours(1));
    }

    /** Sends the requests in turn until there were that many or the time is over. */
    private Result run(List<HttpRequest> requests, int count, Duration duration) {
        try (Selector selector = Selector.open()) {
            return new Run(selector, requests, count, duration.toNanos()).run();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private final class Run {
        private final Selector selector;
        private final List<HttpRequest> requests;
        private final int count;
        private final long duration;
        private final ByteBuffer received = ByteBuffer.allocateDirect(READ_SIZE);
        private final byte[] bytes = new byte[READ_SIZE];
        private long[] nanos = new long[1 << 16];
        private int sent;
        private int answered;

        Run(Selector selector, List<HttpRequest> requests, int count, long duration) {
            this.selector = selector;
            this.requests = requests;
            this.count = count;
            this.duration = duration;
        }

        Result run() throws IOException {
            List<SocketChannel> channels = new ArrayList<>();
            try {
                for (int i = 0; i < connections; i++) {
                    SocketChannel channel = SocketChannel.open(address);
                    channels.add(channel);
                    channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
                    channel.configureBlocking(false);
                    channel.register(selector, SelectionKey.OP_READ, new Connection(channel));
                }
                return exchange();
            } finally {
                for (SocketChannel channel : channels) {
                    channel.close();
                }
            }
        }

        private Result exchange() throws IOException {
            long start = System.nanoTime();
            for (SelectionKey key : selector.keys()) {
                sendNext((Connection) key.attachment(), start);
            }
            long now = start;
            while (answered < sent) {
                if (selector.select(this::read, LONGEST_SILENCE.toMillis()) == 0) {
                    throw new IOException("no answer within " + LONGEST_SILENCE.toSeconds() + " s");
                }
                now = System.nanoTime();
            }
            long[] sorted = Arrays.copyOf(nanos, answered);
            Arrays.sort(sorted);
            return new Result((now - start) / 1e9, sorted);
        }

        private void sendNext(Connection connection, long start) throws IOException {
            if (sent < count && System.nanoTime() - start < duration) {
                connection.send(requests.get(sent % requests.size()), start);
                sent++;
            }
        }

        private void read(SelectionKey key) {
            try {
                Connection connection = (Connection) key.attachment();
                received.clear();
                int length = connection.channel.read(received);
                if (length < 0) {
                    throw new EOFException("the server closed a connection");
                }
                received.flip().get(bytes, 0, length);
                if (connection.parser.accept(bytes, length)) {
                    note(System.nanoTime() - connection.sentAt);
                    if (connection.parser.status() != connection.expectedStatus) {
                        throw new IOException("answered with status " + connection.parser.status());
                    }
                    sendNext(connection, connection.start);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private void note(long time) {
            if (answered == nanos.length) {
                nanos = Arrays.copyOf(nanos, nanos.length * 2);
            }
            nanos[answered++] = time;
        }
    }

    private static final class Connection {
        private final SocketChannel channel;
        private final AnswerParser parser = new AnswerParser();
        private long start;
        private long sentAt;
        private int expectedStatus;

        Connection(SocketChannel channel) {
            this.channel = channel;
        }

        /** Requests are far smaller than the send buffer, so one write takes them. */
        void send(HttpRequest request, long startOfRun) throws IOException {
            start = startOfRun;
            sentAt = System.nanoTime();
            expectedStatus = request.expectedStatus();
            ByteBuffer buffer = ByteBuffer.wrap(request.bytes());
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
        }
    }
}
