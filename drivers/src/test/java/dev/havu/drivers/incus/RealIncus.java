package dev.havu.drivers.incus;

import dev.havu.drivers.incus.api.IncusClient;
import dev.havu.drivers.incus.api.IncusEndpoint;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;

/**
 * The Incus that {@code testbed/incus} has made and whose variables are set. Tests of it are tagged {@link #TAG}, and run with
 * {@code -Dhavu.excluded.tests=none -Dgroups=incus}.
 */
public final class RealIncus {
    public static final String TAG = "incus";

    private RealIncus() {}

    public static IncusEndpoint endpoint() {
        return new IncusEndpoint.UnixSocket(Path.of(variable("TESTBED_SOCKET")));
    }

    public static IncusClient open() {
        return IncusClient.open(endpoint());
    }

    public static String pool() {
        return variable("TESTBED_POOL");
    }

    public static String network() {
        return variable("TESTBED_NETWORK");
    }

    /** Members of the cluster; empty when it is none. */
    public static List<String> members() {
        String members = System.getenv().getOrDefault("TESTBED_MEMBERS", "").strip();
        return members.isEmpty() ? List.of() : List.of(members.split(" "));
    }

    /** Its image for all, and names that no other test uses. */
    public static SomeSettings settings() {
        return new SomeSettings()
                .at(endpoint())
                .prefix(uniqueName())
                .pool(pool())
                .network(network())
                .images(Map.of(IncusSettings.EVERYTHING_ELSE, ImageSource.local(variable("TESTBED_IMAGE"))));
    }

    public static String uniqueName() {
        return "t" + UUID.randomUUID().toString().replace("-", "").substring(0, 8);
    }

    private static String variable(String name) {
        return Objects.requireNonNull(
                System.getenv(name), name + " is not set; run testbed/incus up, and set what it prints");
    }
}
