package dev.havu.junit;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The part of the admin API that is about one cloud.
 *
 * @param server where it is
 * @param name of the cloud
 */
record CloudApi(AdminApi server, String name) {
    /**
     * Sends a request.
     *
     * @param path below the cloud
     * @return what was answered; null for nothing
     * @throws HavuException when it was refused, or there was no answer
     */
    @Nullable
    Object send(String method, String path, @Nullable Map<String, ?> body) {
        return server.send(method, "/clouds/" + name + path, body);
    }

    /** A value as a part of a path or a query. */
    static String encode(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
