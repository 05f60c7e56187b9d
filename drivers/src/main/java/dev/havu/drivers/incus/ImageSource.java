package dev.havu.drivers.incus;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where Incus finds an image.
 *
 * @param alias its name there
 * @param server URL of an image server that Incus loads it from; null for an image that Incus has
 * @param protocol what that server speaks, {@value #SIMPLESTREAMS} as a rule
 * @param kind what machines with it are, whatever holds for others; null to go by that
 */
public record ImageSource(
        String alias,
        @Nullable String server,
        String protocol,
        @Nullable Kind kind) {
    /** The protocol of the public image servers. */
    public static final String SIMPLESTREAMS = "simplestreams";

    /** An image that Incus has. */
    public static ImageSource local(String alias) {
        return new ImageSource(alias, null, SIMPLESTREAMS, null);
    }

    /** How Incus wants to be told. */
    Map<String, String> body() {
        Map<String, String> body = new LinkedHashMap<>(Map.of("type", "image", "alias", alias));
        if (server != null) {
            body.put("mode", "pull");
            body.put("server", server);
            body.put("protocol", protocol);
        }
        return body;
    }
}
