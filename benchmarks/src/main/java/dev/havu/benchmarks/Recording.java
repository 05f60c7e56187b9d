package dev.havu.benchmarks;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Answers as bytes, for a yardstick to repeat. */
final class Recording {
    private Recording() {}

    /** What a server answers to a request. */
    static byte[] of(Client client, HttpRequest request) {
        return bytes(client.send(request));
    }

    /** The answer as it could have come over the wire; a chunked body becomes a single chunk. */
    static byte[] bytes(Answer answer) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(ascii("HTTP/1.1 " + answer.status() + " Recorded\r\n"));
        for (String header : answer.headers()) {
            bytes.writeBytes(ascii(header + "\r\n"));
        }
        bytes.writeBytes(ascii("\r\n"));
        if (answer.isChunked()) {
            bytes.writeBytes(ascii(Integer.toHexString(answer.body().length) + "\r\n"));
            bytes.writeBytes(answer.body());
            bytes.writeBytes(ascii("\r\n0\r\n\r\n"));
        } else {
            bytes.writeBytes(answer.body());
        }
        return bytes.toByteArray();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
