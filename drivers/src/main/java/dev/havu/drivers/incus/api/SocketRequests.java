package dev.havu.drivers.incus.api;

import dev.havu.drivers.incus.api.Connection.Raw;
import dev.havu.drivers.incus.api.IncusException.Kind;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Requests to Incus over its socket, each on a connection of its own that begins with the request. Incus accepts the next
 * connection to its socket only when the last one has sent its first byte, so one that is open and silent holds up everybody,
 * the hooks of its own containers among them; and HTTP libraries open connections before they have something to send.
 */
final class SocketRequests implements AutoCloseable {
    private static final int LONGEST_LINE = 64 * 1024;
    private static final int HEXADECIMAL = 16;

    private final UnixDomainSocketAddress address;
    private final ScheduledExecutorService limits = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("havu-incus-limits").daemon(true).factory());

    SocketRequests(Path socket) {
        this.address = UnixDomainSocketAddress.of(socket);
    }

    Raw send(
            String method,
            String pathAndQuery,
            byte @Nullable [] body,
            @Nullable String tag,
            Duration limit,
            int largestAnswer) {
        AtomicBoolean late = new AtomicBoolean();
        try (SocketChannel channel = SocketChannel.open(address)) {
            Future<?> end = limits.schedule(
                    () -> {
                        late.set(true);
                        closeQuietly(channel);
                    },
                    limit.toMillis(),
                    TimeUnit.MILLISECONDS);
            try {
                write(channel, request(method, pathAndQuery, body, tag));
                return read(new BufferedInputStream(Channels.newInputStream(channel)), largestAnswer);
            } finally {
                end.cancel(false);
            }
        } catch (ClosedByInterruptException unwanted) {
            throw new IncusException(Kind.TIMEOUT, method + " " + pathAndQuery + " is no longer wanted", unwanted);
        } catch (IOException failure) {
            Kind kind = late.get() ? Kind.TIMEOUT : Kind.UNAVAILABLE;
            String reason = late.get() ? "not within " + limit : String.valueOf(failure.getMessage());
            throw new IncusException(
                    kind,
                    "Incus at " + address.getPath() + " does not answer " + method + " " + pathAndQuery + ": " + reason,
                    failure);
        }
    }

    @Override
    public void close() {
        limits.shutdownNow();
    }

    private static byte[] request(String method, String pathAndQuery, byte @Nullable [] body, @Nullable String tag) {
        StringBuilder head =
                new StringBuilder(method + " " + pathAndQuery + " HTTP/1.1\r\nHost: incus\r\nConnection: close\r\n");
        if (tag != null) {
            head.append("If-Match: ").append(tag).append("\r\n");
        }
        if (body != null) {
            head.append("Content-Type: application/json\r\nContent-Length: ")
                    .append(body.length)
                    .append("\r\n");
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(head.append("\r\n").toString().getBytes(StandardCharsets.US_ASCII));
        if (body != null) {
            bytes.writeBytes(body);
        }
        return bytes.toByteArray();
    }

    private static void write(SocketChannel channel, byte[] bytes) throws IOException {
        ByteBuffer left = ByteBuffer.wrap(bytes);
        while (left.hasRemaining()) {
            channel.write(left);
        }
    }

    private static Raw read(InputStream in, int largest) throws IOException {
        String[] status = line(in).split(" ", 3);
        if (status.length < 2 || !status[0].startsWith("HTTP/1.")) {
            throw new IOException("it is no HTTP server");
        }
        String tag = "";
        boolean chunked = false;
        long length = -1;
        for (String line = line(in); !line.isEmpty(); line = line(in)) {
            int colon = line.indexOf(':');
            String name = line.substring(0, Math.max(0, colon)).strip().toLowerCase(Locale.ROOT);
            String value = line.substring(colon + 1).strip();
            switch (name) {
                case "etag" -> tag = value;
                case "content-length" -> length = Long.parseLong(value);
                case "transfer-encoding" -> chunked = value.equalsIgnoreCase("chunked");
                default -> {}
            }
        }
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        if (chunked) {
            for (int size = chunkSize(in); size > 0; size = chunkSize(in)) {
                append(in, size, body, largest);
                line(in);
            }
        } else if (length >= 0) {
            append(in, length, body, largest);
        } else {
            body.writeBytes(in.readNBytes(largest));
        }
        return new Raw(Integer.parseInt(status[1]), body.toString(StandardCharsets.UTF_8), tag);
    }

    private static int chunkSize(InputStream in) throws IOException {
        return Integer.parseInt(line(in).split(";", 2)[0].strip(), HEXADECIMAL);
    }

    private static void append(InputStream in, long size, ByteArrayOutputStream body, int largest) throws IOException {
        if (body.size() + size > largest) {
            throw new IOException("the answer is larger than " + largest + " bytes");
        }
        byte[] bytes = in.readNBytes((int) size);
        if (bytes.length < size) {
            throw new EOFException("the answer ends too early");
        }
        body.writeBytes(bytes);
    }

    private static String line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                throw new EOFException("the answer ends too early");
            }
            if (line.size() == LONGEST_LINE) {
                throw new IOException("a line of the answer is too long");
            }
            if (next != '\r') {
                line.write(next);
            }
        }
        return line.toString(StandardCharsets.ISO_8859_1);
    }

    private static void closeQuietly(SocketChannel channel) {
        try {
            channel.close();
        } catch (IOException broken) {
            throw new IllegalStateException("a connection that is given up cannot even be closed", broken);
        }
    }
}
