package dev.havu.server.config;

import dev.havu.server.tls.ServerName;
import dev.havu.store.sqlite.SqliteStore.Durability;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Stream;

/** The table of all scalar settings. */
public final class Settings {
    /** Where the configuration file is; not a setting of the file itself. */
    public static final Setting<Path> CONFIG =
            new Setting<>("config", "FILE", null, "Read settings from a YAML file.", false, Settings::path);

    static final String DEFAULT_CLIENT_ID = "havu";
    /** Only accepted while Havu listens on loopback. */
    public static final String DEFAULT_CLIENT_SECRET = "havu-local-secret";
    /** Only accepted while Havu listens on loopback. */
    public static final String DEFAULT_ADMIN_TOKEN = "havu-local-admin";

    static final Setting<String> LISTEN = new Setting<>(
            "listen",
            "ADDRESS",
            "127.0.0.1",
            "Address to listen on. On anything but loopback the built-in credentials do not work.",
            false,
            Settings::text);
    static final Setting<Integer> PORT =
            new Setting<>("port", "PORT", "3010", "Port to listen on; 0 for any free one.", false, integer(0, 65_535));
    /** Switches HTTPS on. */
    public static final Setting<Boolean> TLS =
            new Setting<>("tls", "", "off", "Speak HTTPS instead of HTTP.", false, Settings::onOrOff);

    static final Setting<List<ServerName>> TLS_NAMES = new Setting<>(
            "tls-names",
            "NAMES",
            null,
            "Names and addresses for the certificate besides those of this machine, separated by commas.",
            false,
            Settings::serverNames);
    static final Setting<Path> TLS_CERTIFICATE = new Setting<>(
            "tls-certificate",
            "FILE",
            null,
            "PEM file with a certificate to use instead of one by Havu's own authority.",
            false,
            Settings::path);
    static final Setting<Path> TLS_KEY =
            new Setting<>("tls-key", "FILE", null, "PEM file with its private key.", false, Settings::path);
    static final Setting<Path> DATA = new Setting<>(
            "data", "DIRECTORY", "~/.havu", "Directory for everything that is kept.", false, Settings::path);
    static final Setting<Boolean> MEMORY = new Setting<>(
            "memory",
            "",
            "off",
            "Keep nothing: all state is lost when Havu stops. Only the certificate authority of HTTPS is kept.",
            false,
            Settings::onOrOff);
    static final Setting<Durability> DURABILITY = new Setting<>(
            "durability",
            "full|normal",
            "full",
            "What an answered write survives: full also a power cut, normal the end of the process.",
            false,
            Settings::durability);
    static final Setting<String> CLIENT_ID = new Setting<>(
            "client-id", "ID", DEFAULT_CLIENT_ID, "Client id of the default project.", false, Settings::text);
    static final Setting<String> CLIENT_SECRET = new Setting<>(
            "client-secret",
            "SECRET",
            DEFAULT_CLIENT_SECRET,
            "Client secret of the default project.",
            true,
            Settings::text);
    static final Setting<String> ADMIN_TOKEN = new Setting<>(
            "admin-token",
            "TOKEN",
            Settings.DEFAULT_ADMIN_TOKEN,
            "Token of the admin API. On any other address than loopback one is made at random when none is set.",
            true,
            Settings::text);
    static final Setting<Boolean> RATE_LIMITS = new Setting<>(
            "rate-limits", "on|off", "on", "Whether requests are limited as documented.", false, Settings::onOrOff);
    static final Setting<Integer> RATE_LIMIT_PROJECT = new Setting<>(
            "rate-limit-project",
            "NUMBER",
            "500",
            "Requests per minute and project.",
            false,
            integer(1, 1_000_000_000));
    static final Setting<Integer> RATE_LIMIT_ENDPOINT = new Setting<>(
            "rate-limit-endpoint",
            "NUMBER",
            "60",
            "Requests per minute, project, method and path.",
            false,
            integer(1, 1_000_000_000));
    static final Setting<Integer> RATE_LIMIT_LISTING = new Setting<>(
            "rate-limit-listing",
            "NUMBER",
            "120",
            "The same for the lists of instances and of volumes.",
            false,
            integer(1, 1_000_000_000));
    static final Setting<Duration> TOKEN_LIFETIME = new Setting<>(
            "token-lifetime", "DURATION", "3600s", "How long access tokens live.", false, Settings::tokenLifetime);
    static final Setting<Integer> MAX_BODY =
            new Setting<>("max-body", "SIZE", "1MiB", "Largest request body.", false, Settings::bodySize);
    static final Setting<Long> MAX_SNAPSHOT = new Setting<>(
            "max-snapshot",
            "SIZE",
            "1GiB",
            "Largest snapshot of a cloud that can be restored.",
            false,
            Settings::snapshotSize);
    static final Setting<Path> CATALOG = new Setting<>(
            "catalog",
            "FILE",
            null,
            "Instance types, images and prices instead of the built-in ones.",
            false,
            Settings::path);
    static final Setting<Path> SEED = new Setting<>(
            "seed",
            "FILE",
            null,
            "YAML file with what the default cloud should have: projects, keys, volumes, instances.",
            false,
            Settings::path);
    static final Setting<Long> RANDOM_SEED = new Setting<>(
            "random-seed",
            "NUMBER",
            null,
            "What all random choices of a new cloud follow from; drawn at its first start when not given.",
            false,
            Settings::number);
    static final Setting<LogLevel> LOG_LEVEL = new Setting<>(
            "log-level",
            "error|warning|info|debug",
            "warning",
            "What is logged to standard error.",
            false,
            Settings::logLevel);

    static final Setting<DriverName> DRIVER = new Setting<>(
            "driver",
            "simulator|incus",
            "simulator",
            "What is behind the default cloud: nothing real, or real machines by Incus.",
            false,
            Settings::driver);
    static final Setting<Path> INCUS_SOCKET = new Setting<>(
            "incus-socket",
            "FILE",
            "/var/lib/incus/unix.socket",
            "Socket of Incus on this machine.",
            false,
            Settings::path);
    static final Setting<URI> INCUS_URL = new Setting<>(
            "incus-url",
            "URL",
            null,
            "Incus on another machine, such as https://incus.example.com:8443, instead of the socket.",
            false,
            Settings::httpsUrl);
    static final Setting<Path> INCUS_CERTIFICATE = new Setting<>(
            "incus-certificate",
            "FILE",
            null,
            "PEM file with a client certificate that Incus trusts, for the URL.",
            false,
            Settings::path);
    static final Setting<Path> INCUS_KEY = new Setting<>(
            "incus-key",
            "FILE",
            null,
            "PEM file with the private key of the client certificate.",
            false,
            Settings::path);
    static final Setting<Path> INCUS_SERVER_CERTIFICATE = new Setting<>(
            "incus-server-certificate",
            "FILE",
            null,
            "PEM file with Incus' own certificate, unless an authority that this system trusts has signed it.",
            false,
            Settings::path);
    static final Setting<String> INCUS_PREFIX = new Setting<>(
            "incus-prefix",
            "WORD",
            "havu",
            "What the names of Havu's Incus projects begin with.",
            false,
            Settings::prefix);
    static final Setting<String> INCUS_POOL = new Setting<>(
            "incus-pool", "NAME", null, "Storage pool, if there is more than one.", false, Settings::text);
    static final Setting<String> INCUS_NETWORK = new Setting<>(
            "incus-network",
            "NAME",
            null,
            "Network of the machines, if there is more than one.",
            false,
            Settings::text);
    static final Setting<String> INCUS_MACHINES = new Setting<>(
            "incus-machines",
            "auto|container|virtual-machine",
            "auto",
            "What machines are; auto: virtual machines where GPUs are wanted and the host can run them.",
            false,
            Settings::machines);

    /** What begins so belongs to one driver, and is in a section of that name in the file. */
    static final String INCUS = "incus-";

    static final Setting<Boolean> BILLING = new Setting<>(
            "billing",
            "on|off",
            null,
            "Whether use is paid from the balance of projects; on when nothing real is behind the cloud, off with Incus.",
            false,
            Settings::onOrOff);
    static final Setting<Boolean> END_WITH_PARENT = new Setting<>(
            "end-with-parent",
            "",
            "off",
            "Stop when standard input ends, as it does when the process that started Havu has ended, however it did.",
            false,
            Settings::onOrOff);

    static final Setting<Path> ACCESS_LOG = new Setting<>(
            "access-log", "FILE", null, "Append a line of JSON for every request.", false, Settings::path);

    private static final List<Setting<?>> ALL = List.of(
            LISTEN,
            PORT,
            TLS,
            TLS_NAMES,
            TLS_CERTIFICATE,
            TLS_KEY,
            DATA,
            MEMORY,
            DURABILITY,
            CLIENT_ID,
            CLIENT_SECRET,
            ADMIN_TOKEN,
            RATE_LIMITS,
            RATE_LIMIT_PROJECT,
            RATE_LIMIT_ENDPOINT,
            RATE_LIMIT_LISTING,
            TOKEN_LIFETIME,
            MAX_BODY,
            MAX_SNAPSHOT,
            CATALOG,
            SEED,
            RANDOM_SEED,
            LOG_LEVEL,
            ACCESS_LOG,
            BILLING,
            END_WITH_PARENT,
            DRIVER,
            INCUS_SOCKET,
            INCUS_URL,
            INCUS_CERTIFICATE,
            INCUS_KEY,
            INCUS_SERVER_CERTIFICATE,
            INCUS_PREFIX,
            INCUS_POOL,
            INCUS_NETWORK,
            INCUS_MACHINES);

    private static final int SMALLEST_BODY = 1024;
    private static final int LARGEST_BODY = 64 << 20;
    private static final long SMALLEST_SNAPSHOT = 1L << 20;
    private static final long LARGEST_SNAPSHOT = 1L << 40;
    private static final int INCUS_PORT = 8443;

    private Settings() {}

    /** All of them, in the order help texts show them. */
    public static List<Setting<?>> all() {
        return ALL;
    }

    static boolean isKnown(String key) {
        return ALL.stream().anyMatch(setting -> setting.key().equals(key));
    }

    private static String text(String value) {
        if (value.isBlank() || !value.equals(value.strip())) {
            throw new IllegalArgumentException("a word without spaces around it");
        }
        return value;
    }

    private static Boolean onOrOff(String value) {
        return switch (value.toLowerCase(Locale.ROOT)) {
            case "on", "true" -> true;
            case "off", "false" -> false;
            default -> throw new IllegalArgumentException("on or off");
        };
    }

    private static Function<String, Integer> integer(int minimum, int maximum) {
        return value -> {
            String rule = "a whole number between " + minimum + " and " + maximum;
            try {
                int number = Integer.parseInt(value);
                if (number < minimum || number > maximum) {
                    throw new IllegalArgumentException(rule);
                }
                return number;
            } catch (NumberFormatException e) {
                throw new IllegalArgumentException(rule, e);
            }
        };
    }

    private static Long number(String value) {
        try {
            return Long.valueOf(value);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("a whole number", e);
        }
    }

    private static Path path(String value) {
        try {
            if (value.equals("~") || value.startsWith("~/")) {
                return Path.of(System.getProperty("user.home"), value.substring(1))
                        .toAbsolutePath();
            }
            if (!value.isBlank()) {
                return Path.of(value).toAbsolutePath().normalize();
            }
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException("a path", e);
        }
        throw new IllegalArgumentException("a path");
    }

    private static List<ServerName> serverNames(String value) {
        try {
            return Stream.of(value.split(",", -1))
                    .map(String::strip)
                    .map(ServerName::parse)
                    .toList();
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "DNS names or addresses separated by commas, such as api.example.com,192.168.1.5", e);
        }
    }

    private static DriverName driver(String value) {
        return switch (value) {
            case "simulator" -> DriverName.SIMULATOR;
            case "incus" -> DriverName.INCUS;
            default -> throw new IllegalArgumentException("simulator or incus");
        };
    }

    private static URI httpsUrl(String value) {
        String rule = "a URL such as https://incus.example.com:8443";
        try {
            URI url = new URI(value);
            String path = url.getPath();
            boolean bare = (path == null || path.isEmpty() || path.equals("/")) && url.getQuery() == null;
            if ("https".equals(url.getScheme()) && url.getHost() != null && bare) {
                int port = url.getPort() < 0 ? INCUS_PORT : url.getPort();
                return new URI("https", null, url.getHost(), port, null, null, null);
            }
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException(rule, e);
        }
        throw new IllegalArgumentException(rule);
    }

    private static String prefix(String value) {
        if (!value.matches("[a-z][a-z0-9]{0,19}")) {
            throw new IllegalArgumentException("at most 20 lower-case letters and digits, a letter first");
        }
        return value;
    }

    private static String machines(String value) {
        if (!List.of(IncusConfig.AUTO, "container", "virtual-machine").contains(value)) {
            throw new IllegalArgumentException("auto, container or virtual-machine");
        }
        return value;
    }

    private static Durability durability(String value) {
        return switch (value) {
            case "full" -> Durability.FULL;
            case "normal" -> Durability.NORMAL;
            default -> throw new IllegalArgumentException("full or normal");
        };
    }

    private static LogLevel logLevel(String value) {
        return switch (value) {
            case "error" -> LogLevel.ERROR;
            case "warning" -> LogLevel.WARNING;
            case "info" -> LogLevel.INFO;
            case "debug" -> LogLevel.DEBUG;
            default -> throw new IllegalArgumentException("error, warning, info or debug");
        };
    }

    private static Duration tokenLifetime(String value) {
        Duration lifetime = Durations.parse(value);
        if (lifetime.toMillis() < 1000 || lifetime.toMillis() % 1000 != 0) {
            throw new IllegalArgumentException("a duration of whole seconds, such as 3600s or 1h");
        }
        return lifetime;
    }

    private static Integer bodySize(String value) {
        return (int) size(value, SMALLEST_BODY, LARGEST_BODY, "a size between 1KiB and 64MiB, such as 1MiB or 500KiB");
    }

    private static Long snapshotSize(String value) {
        return size(value, SMALLEST_SNAPSHOT, LARGEST_SNAPSHOT, "a size between 1MiB and 1024GiB, such as 1GiB");
    }

    private static long size(String value, long smallest, long largest, String rule) {
        String number = value;
        long unit = 1;
        if (value.endsWith("KiB")) {
            unit = 1024;
            number = value.substring(0, value.length() - 3);
        } else if (value.endsWith("MiB")) {
            unit = 1 << 20;
            number = value.substring(0, value.length() - 3);
        } else if (value.endsWith("GiB")) {
            unit = 1 << 30;
            number = value.substring(0, value.length() - 3);
        }
        try {
            long bytes = Math.multiplyExact(Long.parseLong(number), unit);
            if (bytes < smallest || bytes > largest) {
                throw new IllegalArgumentException(rule);
            }
            return bytes;
        } catch (ArithmeticException | NumberFormatException e) {
            throw new IllegalArgumentException(rule, e);
        }
    }
}
