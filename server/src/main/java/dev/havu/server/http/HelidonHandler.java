package dev.havu.server.http;

import io.helidon.http.Header;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Status;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Carries requests from Helidon to our handler and answers back. */
final class HelidonHandler implements io.helidon.webserver.http.Handler {
    private static final Logger LOGGER = System.getLogger(HelidonHandler.class.getName());
    private static final Header JSON_TYPE = HeaderValues.createCached(HeaderNames.CONTENT_TYPE, Response.JSON_TYPE);
    private static final Header TEXT_TYPE = HeaderValues.createCached(HeaderNames.CONTENT_TYPE, Response.TEXT_TYPE);

    private final ConcurrentMap<String, HeaderName> headerNames = new ConcurrentHashMap<>();
    private final DateHeader dateHeader = new DateHeader();
    private final Handler handler;
    private final int bodyLimit;
    private final InstantSource clock;

    HelidonHandler(Handler handler, int bodyLimit, InstantSource clock) {
        this.handler = handler;
        this.bodyLimit = bodyLimit;
        this.clock = clock;
    }

    @Override
    public void handle(ServerRequest serverRequest, ServerResponse serverResponse) {
        Request request = new Request(new HelidonExchange(serverRequest), bodyLimit, clock);
        Response response = handler.handle(request);
        if (response.isDropped()) {
            throw new CloseConnectionException("a fault rule drops the connection");
        }
        send(request, response, serverRequest, serverResponse);
        if (serverRequest.headers().contains(HeaderNames.CONNECTION)
                && serverRequest.headers().containsToken(HeaderValues.CONNECTION_CLOSE)) {
            close(serverRequest);
        }
    }

    /** Helidon announces that it closes the connection, but leaves it to the client; one that reads to the end would hang. */
    private static void close(ServerRequest from) {
        if (!from.headers().contains(HeaderValues.EXPECT_100) && !from.content().consumed()) {
            from.content().consume();
        }
        throw new CloseConnectionException("the client asked for it");
    }

    private void send(Request request, Response response, ServerRequest from, ServerResponse to) {
        Response.BodyWriter writer = response.writer();
        if (writer != null && response.live()) {
            live(request, response, writer, to);
            return;
        }
        if (writer != null) {
            stream(request, response, writer, from, to);
            return;
        }
        start(request, response, to);
        if (response.status() == 413 && from.headers().contains(HeaderValues.EXPECT_100)) {
            // The sender waits for permission that it will not get, so its body never comes.
            to.header(HeaderValues.CONNECTION_CLOSE);
        }
        to.send(response.content());
    }

    /** The answer begins before anything is written, and its end may be far. */
    private void live(Request request, Response response, Response.BodyWriter writer, ServerResponse to) {
        start(request, response, to);
        LiveStream output = new LiveStream(to.outputStream());
        try (output) {
            writer.writeTo(output);
        } catch (IOException | RuntimeException | Error failure) {
            if (!output.isBroken()) {
                ErrorRendering.render(request, failure);
            }
            throw new CloseConnectionException(
                    output.isBroken() ? "the client went away" : "the answer was cut off", failure);
        }
    }

    /** Sends what fits into one buffer with its length and everything longer in chunks. */
    private void stream(
            Request request, Response response, Response.BodyWriter writer, ServerRequest from, ServerResponse to) {
        LateCommitStream output = new LateCommitStream(() -> {
            start(request, response, to);
            return to.outputStream();
        });
        try {
            writer.writeTo(output);
        } catch (IOException | RuntimeException | Error failure) {
            if (output.isBroken()) {
                throw new CloseConnectionException("the client went away", failure);
            }
            Response error = ErrorRendering.render(request, failure);
            if (output.isCommitted()) {
                throw new CloseConnectionException("the answer was cut off", failure);
            }
            send(request, ErrorRendering.withAnswerHeaders(request, error), from, to);
            return;
        }
        try {
            if (output.isCommitted()) {
                output.finish();
            } else {
                start(request, response, to);
                to.send(output.buffer(), 0, output.buffered());
            }
        } catch (UncheckedIOException e) {
            LOGGER.log(Level.DEBUG, "the client went away", e);
            throw new CloseConnectionException("the client went away", e);
        }
    }

    private void start(Request request, Response response, ServerResponse to) {
        to.status(Status.create(response.status()));
        List<String> headers = response.headers();
        for (int i = 0; i < headers.size(); i += 2) {
            to.header(header(headers.get(i), headers.get(i + 1)));
        }
        to.header(HeaderValues.create(HeaderNames.DATE, dateHeader.valueAt(request.clock())));
    }

    @SuppressWarnings("ReferenceEquality") // the two constants cover nearly every answer; the rest takes the long way
    private Header header(String name, String value) {
        if (value == Response.JSON_TYPE) {
            return JSON_TYPE;
        }
        if (value == Response.TEXT_TYPE) {
            return TEXT_TYPE;
        }
        return HeaderValues.create(headerName(name), value);
    }

    private HeaderName headerName(String name) {
        HeaderName known = headerNames.get(name);
        return known == null ? headerNames.computeIfAbsent(name, HeaderNames::create) : known;
    }

    private record HelidonExchange(ServerRequest request) implements Exchange {
        @Override
        public String method() {
            return request.prologue().method().text();
        }

        @Override
        public String rawPath() {
            return request.prologue().uriPath().rawPath();
        }

        @Override
        public String rawQuery() {
            return request.prologue().hasQuery() ? request.prologue().query().rawValue() : "";
        }

        @Override
        public @Nullable String header(String name) {
            HeaderName headerName = switch (name) {
                case "Authorization" -> HeaderNames.AUTHORIZATION;
                case "Content-Type" -> HeaderNames.CONTENT_TYPE;
                default -> HeaderNames.create(name);
            };
            return request.headers().contains(headerName)
                    ? request.headers().get(headerName).get()
                    : null;
        }

        @Override
        public byte[] body(int limit) {
            if (!request.content().hasEntity()) {
                return new byte[0];
            }
            if (request.headers().contentLength().orElse(0) > limit) {
                throw ProtocolRefusal.tooLarge(limit);
            }
            byte[] bytes;
            try (InputStream input = request.content().inputStream()) {
                bytes = input.readNBytes(limit + 1);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            if (bytes.length > limit) {
                throw ProtocolRefusal.tooLarge(limit);
            }
            return bytes;
        }

        @Override
        public InputStream bodyStream() {
            return request.content().hasEntity() ? request.content().inputStream() : InputStream.nullInputStream();
        }
    }

    /** Passes everything on, and knows whether the client is gone: the library tells that by exceptions of several kinds. */
    private static final class LiveStream extends OutputStream {
        private final OutputStream target;
        private boolean broken;

        LiveStream(OutputStream target) {
            this.target = target;
        }

        boolean isBroken() {
            return broken;
        }

        @FunctionalInterface
        private interface Step {
            void run() throws IOException;
        }

        private void pass(Step step) throws IOException {
            try {
                step.run();
            } catch (IOException | RuntimeException e) {
                broken = true;
                throw e;
            }
        }

        @Override
        public void write(int b) throws IOException {
            pass(() -> target.write(b));
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            pass(() -> target.write(bytes, offset, length));
        }

        @Override
        public void flush() throws IOException {
            pass(target::flush);
        }

        @Override
        public void close() throws IOException {
            pass(target::close);
        }
    }

    /** Keeps what is written until it is more than one buffer; only then the answer begins. */
    private static final class LateCommitStream extends OutputStream {
        private static final int CAPACITY = 64 * 1024;
        private static final int FIRST_SIZE = 4 * 1024;

        private final Supplier<OutputStream> begin;
        private byte[] buffer = new byte[FIRST_SIZE];
        private int buffered;
        private @Nullable OutputStream target;
        private boolean broken;

        LateCommitStream(Supplier<OutputStream> begin) {
            this.begin = begin;
        }

        boolean isCommitted() {
            return target != null;
        }

        boolean isBroken() {
            return broken;
        }

        byte[] buffer() {
            return buffer;
        }

        int buffered() {
            return buffered;
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            if (buffered + length > CAPACITY) {
                pass(buffer, 0, buffered);
                buffered = 0;
                if (length >= CAPACITY) {
                    pass(bytes, offset, length);
                    return;
                }
            }
            if (buffered + length > buffer.length) {
                buffer = Arrays.copyOf(buffer, Math.min(CAPACITY, Math.max(buffer.length * 2, buffered + length)));
            }
            System.arraycopy(bytes, offset, buffer, buffered, length);
            buffered += length;
        }

        void finish() {
            try {
                pass(buffer, 0, buffered);
                if (target != null) {
                    target.close();
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private void pass(byte[] bytes, int offset, int length) throws IOException {
            OutputStream open = target;
            if (open == null) {
                open = begin.get();
                target = open;
            }
            try {
                open.write(bytes, offset, length);
            } catch (IOException | RuntimeException e) {
                broken = true;
                throw e;
            }
        }
    }
}
