package dev.havu.benchmarks;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP/1.1 answer as it came over the wire.
 *
 * @param headers lines {@code Name: value}, in the order they were sent
 * @param body without the framing of chunks
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Answer(int status, List<String> headers, byte[] body) {
    private static final int LARGEST_LINE = 64 * 1024;

    /** Reads one answer, and no byte more. */
    static Answer read(InputStream input) throws IOException {
        String statusLine = line(input);
        int status = Integer.parseInt(statusLine.split(" ", 3)[1]);
        List<String> headers = new ArrayList<>();
        String header = line(input);
        while (!header.isEmpty()) {
            headers.add(header);
            header = line(input);
        }
        Answer head = new Answer(status, headers, new byte[0]);
        return new Answer(status, headers, head.isChunked() ? chunks(input) : input.readNBytes(head.contentLength()));
    }

    boolean isChunked() {
        return "chunked".equalsIgnoreCase(header("Transfer-Encoding"));
    }

    String text() {
        return new String(body, StandardCharsets.UTF_8);
    }

    /** A value of a JSON object whose text holds no quote; good enough for tokens and ids. */
    String json(String name) {
        String before = "\"" + name + "\":\"";
        int start = text().indexOf(before);
        if (start < 0) {
            throw new IllegalStateException("no " + name + " in " + text());
        }
        return text().substring(start + before.length(), text().indexOf('"', start + before.length()));
    }

    @Nullable
    String header(String name) {
        String prefix = name.toLowerCase(Locale.ROOT) + ":";
        for (String header : headers) {
            if (header.toLowerCase(Locale.ROOT).startsWith(prefix)) {
                return header.substring(prefix.length()).strip();
            }
        }
        return null;
    }

    private int contentLength() {
        String length = header("Content-Length");
        return length == null ? 0 : Integer.parseInt(length);
    }

    private static byte[] chunks(InputStream input) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        int length = Integer.parseInt(line(input), 16);
        while (length > 0) {
            body.write(input.readNBytes(length));
            line(input);
            length = Integer.parseInt(line(input), 16);
        }
        line(input);
        return body.toByteArray();
    }

    private static String line(InputStream input) throws IOException {
        StringBuilder line = new StringBuilder();
        int next = input.read();
        while (next != '\n') {
            if (next < 0 || line.length() > LARGEST_LINE) {
                throw new EOFException("the answer ends in its head");
            }
            if (next != '\r') {
                line.append((char) next);
            }
            next = input.read();
        }
        return line.toString();
    }
}
