package dev.havu.server.idempotency;

import dev.havu.api.Json;
import dev.havu.server.http.Request;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Objects;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.cfg.JsonNodeFeature;

/** What makes two requests the same one: where they go and what they say, however it is spelled. */
final class RequestFingerprint {
    private static final ObjectWriter SORTED = Json.mapper().writer().with(JsonNodeFeature.WRITE_PROPERTIES_SORTED);

    private RequestFingerprint() {}

    /** Hex SHA-256 of the path and of the body with its properties in order and without spaces. */
    static String of(Request request) {
        MessageDigest digest = sha256();
        digest.update(Objects.requireNonNull(request.match()).canonicalPath().getBytes(StandardCharsets.UTF_8));
        digest.update((byte) '\n');
        JsonNode body = request.json();
        if (body != null) {
            digest.update(SORTED.writeValueAsBytes(body));
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java has SHA-256", impossible);
        }
    }
}
