package dev.havu.server.accesslog;

import dev.havu.api.Json;
import dev.havu.server.StartupException;
import dev.havu.server.http.Decorator;
import dev.havu.server.http.Handler;
import dev.havu.server.http.Request;
import dev.havu.server.http.RequestIds;
import dev.havu.server.http.Response;
import dev.havu.server.http.Router;
import dev.havu.server.tokens.Authentication;
import dev.havu.server.tokens.Principal;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Arrays;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Appends a line of JSON to a file for every request when its answer is ready: what was asked, by whom, and the status. No
 * query, no body and no other header, since these can hold secrets. Safe to use from any thread.
 */
public final class AccessLog implements Decorator, AutoCloseable {
    private static final Logger LOGGER = System.getLogger(AccessLog.class.getName());
    private static final int LONGEST_TEXT = 300;

    private final Lock lock = new ReentrantLock();
    private final @Nullable OutputStream file;
    private boolean broken;

    private AccessLog(@Nullable OutputStream file) {
        this.file = file;
    }

    /**
     * A log that is appended to a file.
     *
     * @param file null for no log at all
     * @throws StartupException if it cannot be written
     */
    public static AccessLog to(@Nullable Path file) {
        try {
            return new AccessLog(
                    file == null
                            ? null
                            : Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND));
        } catch (IOException failure) {
            throw new StartupException("the access log " + file + " cannot be written (" + failure + ")", failure);
        }
    }

    /**
     * One line.
     *
     * @param time by the clock of the cloud
     * @param request as in the answer's {@code X-Request-Id}
     * @param cloud null, like the project, when the request came without a valid token
     * @param operation as in the OpenAPI document; null when the path is unknown
     * @param status of the answer; 0 when a fault rule dropped the connection instead
     * @param milliseconds until the answer was ready; a long list is sent after that
     */
    private record Line(
            Instant time,
            String request,
            @Nullable String cloud,
            @Nullable String project,
            @Nullable String operation,
            String method,
            String path,
            int status,
            double milliseconds,
            @Nullable String userAgent) {}

    @Override
    public Response handle(Request request, Handler next) {
        if (file == null) {
            return next.handle(request);
        }
        long start = System.nanoTime();
        Response response = next.handle(request);
        write(file, line(request, response, System.nanoTime() - start));
        return response;
    }

    @Override
    public void close() {
        if (file != null) {
            lock.lock();
            try {
                file.close();
            } catch (IOException failure) {
                LOGGER.log(Level.WARNING, "the access log could not be closed", failure);
            } finally {
                lock.unlock();
            }
        }
    }

    private static Line line(Request request, Response response, long nanoseconds) {
        Principal principal = request.get(Authentication.PRINCIPAL);
        Router.Match match = request.match();
        String userAgent = request.header("User-Agent");
        return new Line(
                request.clock().instant(),
                request.require(RequestIds.REQUEST_ID),
                principal == null ? null : principal.projectKey().cloud(),
                principal == null ? null : principal.projectKey().project(),
                match == null ? null : match.route().operationId(),
                request.method(),
                cut(request.rawPath()),
                response.status(),
                Math.round(nanoseconds / 1e4) / 1e2,
                userAgent == null ? null : cut(userAgent));
    }

    private static String cut(String text) {
        return text.length() > LONGEST_TEXT ? text.substring(0, LONGEST_TEXT) + "…" : text;
    }

    /** A log that cannot be written is reported once and keeps nobody from getting an answer. */
    private void write(OutputStream output, Line line) {
        byte[] json = Json.write(line);
        byte[] withNewline = Arrays.copyOf(json, json.length + 1);
        withNewline[json.length] = '\n';
        lock.lock();
        try {
            output.write(withNewline);
            broken = false;
        } catch (IOException failure) {
            if (!broken) {
                LOGGER.log(Level.WARNING, "the access log cannot be written", failure);
            }
            broken = true;
        } finally {
            lock.unlock();
        }
    }
}
