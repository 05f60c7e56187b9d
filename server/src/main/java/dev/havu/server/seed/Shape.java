package dev.havu.server.seed;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** What may stand where in a seed file. Fields are those of the API's own bodies, with names in the place of ids. */
sealed interface Shape {
    /** A text, number or truth value. */
    record Value() implements Shape {}

    /** A list. */
    record Sequence(Shape each) implements Shape {}

    /** Keys with values. */
    record Mapping(Map<String, Shape> keys, Set<String> required) implements Shape {
        public Mapping {
            keys = new LinkedHashMap<>(keys);
            required = Set.copyOf(required);
        }

        /** The same with one more key. */
        Mapping with(String key, Shape shape) {
            Map<String, Shape> more = new LinkedHashMap<>(keys);
            more.put(key, shape);
            return new Mapping(more, required);
        }

        /** The same where some keys must be there. */
        Mapping requiring(String... names) {
            return new Mapping(keys, Set.of(names));
        }
    }

    /** A mapping of keys to single values. */
    static Mapping of(String... keys) {
        Map<String, Shape> shapes = new LinkedHashMap<>();
        for (String key : keys) {
            shapes.put(key, new Value());
        }
        return new Mapping(shapes, Set.of());
    }

    private static Shape listOf(Shape each) {
        return new Sequence(each);
    }

    private static Shape names() {
        return new Sequence(new Value());
    }

    private static Shape tags() {
        return listOf(of("key", "value").requiring("key"));
    }

    private static Mapping machine(String... keys) {
        return of(keys).with("ssh_keys", names())
                .with("startup_script", new Value())
                .with("tags", tags());
    }

    /** A whole file. */
    Mapping FILE = of().with(
                    "projects",
                    listOf(of("name", "currency", "balance", "script_quota")
                            .with("accepts_transfers_from", names())
                            .with(
                                    "credentials",
                                    listOf(of("client_id", "client_secret", "scope")
                                            .requiring("client_id", "client_secret")))
                            .with("ssh_keys", listOf(of("name", "key").requiring("name", "key")))
                            .with("scripts", listOf(of("name", "script").requiring("name", "script")))
                            .with(
                                    "volumes",
                                    listOf(of("name", "type", "size", "location_code", "on_spot_discontinue")
                                            .with("tags", tags())
                                            .requiring("name", "type", "size", "location_code")))
                            .with(
                                    "instances",
                                    listOf(machine(
                                                    "hostname",
                                                    "instance_type",
                                                    "image",
                                                    "location_code",
                                                    "description",
                                                    "is_spot",
                                                    "contract",
                                                    "pricing",
                                                    "coupon")
                                            .with(
                                                    "os_volume",
                                                    of("name", "size", "on_spot_discontinue")
                                                            .with("tags", tags())
                                                            .requiring("name", "size"))
                                            .with("volumes", names())
                                            .requiring("hostname", "instance_type", "image", "location_code")))
                            .with(
                                    "clusters",
                                    listOf(machine(
                                                    "hostname",
                                                    "cluster_type",
                                                    "image",
                                                    "location_code",
                                                    "description",
                                                    "contract",
                                                    "extension_settings",
                                                    "auto_rental_extension",
                                                    "turn_to_pay_as_you_go")
                                            .with(
                                                    "shared_volume",
                                                    of("name", "size").requiring("name", "size"))
                                            .requiring(
                                                    "hostname",
                                                    "cluster_type",
                                                    "image",
                                                    "location_code",
                                                    "shared_volume")))
                            .requiring("name")))
            .with(
                    "capacity",
                    listOf(of("location", "instance_type", "free", "at")
                            .requiring("location", "instance_type", "free")));

    /** What names an entry of a list; two entries must not have the same. */
    Map<String, String> IDENTITIES = Map.of(
            "projects", "name",
            "credentials", "client_id",
            "ssh_keys", "name",
            "scripts", "name",
            "volumes", "name",
            "instances", "hostname",
            "clusters", "hostname");
}
