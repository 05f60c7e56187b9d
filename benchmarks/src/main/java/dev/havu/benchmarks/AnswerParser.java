package dev.havu.benchmarks;

import java.nio.charset.StandardCharsets;

/** Finds the end of one HTTP/1.1 answer after the other in the bytes of a connection, without keeping the bodies. */
final class AnswerParser {
    private static final byte[] CONTENT_LENGTH = "\r\ncontent-length:".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] CHUNKED = "\r\ntransfer-encoding: chunked".getBytes(StandardCharsets.US_ASCII);
    private static final int STATUS_POSITION = "HTTP/1.1 ".length();

    private enum State {
        HEAD,
        BODY,
        CHUNK_SIZE,
        CHUNK,
        LAST_LINE
    }

    private final byte[] head = new byte[16 * 1024];
    private State state = State.HEAD;
    private int headLength;
    private long remaining;
    private int status;

    /** Status of the answer that was complete last, or is coming. */
    int status() {
        return status;
    }

    /**
     * Takes what was received.
     *
     * @return whether the answer is complete
     * @throws IllegalStateException when there is more than one answer, though one request was sent
     */
    boolean accept(byte[] bytes, int length) {
        int position = 0;
        boolean complete = false;
        while (position < length) {
            if (complete) {
                throw new IllegalStateException("more was sent than one answer");
            }
            switch (state) {
                case HEAD -> {
                    append(bytes[position++]);
                    if (endsLine() && headLength >= 4 && head[headLength - 4] == '\r') {
                        complete = beginBody();
                    }
                }
                case BODY -> {
                    int taken = (int) Math.min(remaining, length - position);
                    position += taken;
                    remaining -= taken;
                    complete = remaining == 0;
                }
                case CHUNK_SIZE -> {
                    append(bytes[position++]);
                    if (endsLine()) {
                        long size = Long.parseLong(new String(head, 0, headLength - 2, StandardCharsets.US_ASCII), 16);
                        begin(size == 0 ? State.LAST_LINE : State.CHUNK, size + 2);
                    }
                }
                case CHUNK -> {
                    int taken = (int) Math.min(remaining, length - position);
                    position += taken;
                    remaining -= taken;
                    if (remaining == 0) {
                        begin(State.CHUNK_SIZE, 0);
                    }
                }
                case LAST_LINE -> {
                    append(bytes[position++]);
                    complete = endsLine();
                }
            }
            if (complete) {
                begin(State.HEAD, 0);
            }
        }
        return complete;
    }

    private void begin(State next, long bytes) {
        state = next;
        remaining = bytes;
        headLength = 0;
    }

    /** Whether the answer ends with its head. */
    private boolean beginBody() {
        status = (head[STATUS_POSITION] - '0') * 100
                + (head[STATUS_POSITION + 1] - '0') * 10
                + (head[STATUS_POSITION + 2] - '0');
        if (find(CHUNKED) >= 0) {
            begin(State.CHUNK_SIZE, 0);
            return false;
        }
        long length = contentLength();
        begin(State.BODY, length);
        return length == 0;
    }

    private long contentLength() {
        int position = find(CONTENT_LENGTH);
        if (position < 0) {
            return 0;
        }
        long length = 0;
        for (int i = position + CONTENT_LENGTH.length; head[i] != '\r'; i++) {
            if (head[i] != ' ') {
                length = length * 10 + (head[i] - '0');
            }
        }
        return length;
    }

    /** Where a lower-case text stands in the head, whatever case the head is in; -1 when it does not. */
    private int find(byte[] text) {
        for (int start = 0; start <= headLength - text.length; start++) {
            if (head[start] == '\r' && matches(text, start)) {
                return start;
            }
        }
        return -1;
    }

    private boolean matches(byte[] text, int start) {
        for (int i = 0; i < text.length; i++) {
            int character = head[start + i];
            int lower = character >= 'A' && character <= 'Z' ? character + ('a' - 'A') : character;
            if (lower != text[i]) {
                return false;
            }
        }
        return true;
    }

    private void append(byte next) {
        head[headLength++] = next;
    }

    private boolean endsLine() {
        return headLength >= 2 && head[headLength - 1] == '\n' && head[headLength - 2] == '\r';
    }
}
