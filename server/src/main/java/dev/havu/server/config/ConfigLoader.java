package dev.havu.server.config;

import dev.havu.server.limits.RateLimitSettings;
import dev.havu.server.tls.ServerName;
import dev.havu.server.tls.TlsSettings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Puts a configuration together: flags before environment before file before defaults. Everything unknown is refused. */
public final class ConfigLoader {
    private static final String DEFAULT_SOURCE = "default";
    /** Inside the data directory. */
    private static final String TLS_DIRECTORY = "tls";

    private static final String MASK = "********";
    /** Read by the launcher script, the commands that speak to a server and the fixtures for tests, not by the server. */
    private static final Set<String> FOREIGN_VARIABLES = Set.of(
            "HAVU_JAVA_OPTS",
            "HAVU_SERVER",
            "HAVU_TRUST",
            "HAVU_CLOUD",
            "HAVU_PROJECT",
            "HAVU_HOME",
            "HAVU_COMMAND",
            "HAVU_OPTIONS");

    private final Map<String, String> flags;
    private final Map<String, String> environment;
    private final List<String> problems = new ArrayList<>();
    private final ConfigFile file;

    private ConfigLoader(Map<String, String> flags, Map<String, String> environment) {
        this.flags = flags;
        this.environment = environment;
        Path path = configFile();
        this.file = path == null ? ConfigFile.NONE : ConfigFile.read(path, problems);
    }

    /**
     * Loads the configuration.
     *
     * @param flags values of flags by key, without dashes; {@code config} names the file
     * @param environment all variables; those that begin with {@code HAVU_} are ours
     * @throws ConfigException with every problem there is
     */
    public static HavuConfig load(Map<String, String> flags, Map<String, String> environment) {
        return new ConfigLoader(flags, environment).load();
    }

    private HavuConfig load() {
        refuseUnknownKeys();
        List<HavuConfig.Effective> effective = new ArrayList<>();
        for (Setting<?> setting : Settings.all()) {
            Text text = find(setting);
            if (text != null && isGood(setting, text) && isOfTheDriver(setting, text)) {
                effective.add(
                        new HavuConfig.Effective(setting.key(), setting.secret() ? MASK : text.value(), text.source()));
            }
        }
        file.summaries()
                .forEach((section, summary) -> effective.add(new HavuConfig.Effective(section, summary, file.name())));
        if (problems.isEmpty()) {
            checkCredentials();
            checkTls();
            checkDriver();
        }
        if (!problems.isEmpty()) {
            throw new ConfigException(problems);
        }
        return new HavuConfig(
                required(Settings.LISTEN),
                required(Settings.PORT),
                tls(),
                required(Settings.DATA),
                required(Settings.MEMORY),
                required(Settings.DURABILITY),
                configured(Settings.CLIENT_ID),
                configured(Settings.CLIENT_SECRET),
                configured(Settings.ADMIN_TOKEN),
                required(Settings.RATE_LIMITS),
                RateLimitSettings.of(
                        required(Settings.RATE_LIMIT_PROJECT),
                        required(Settings.RATE_LIMIT_ENDPOINT),
                        required(Settings.RATE_LIMIT_LISTING)),
                required(Settings.TOKEN_LIFETIME),
                required(Settings.MAX_BODY),
                required(Settings.MAX_SNAPSHOT),
                configured(Settings.CATALOG),
                configured(Settings.SEED),
                configured(Settings.RANDOM_SEED),
                required(Settings.LOG_LEVEL),
                configured(Settings.ACCESS_LOG),
                configured(Settings.BILLING),
                required(Settings.END_WITH_PARENT),
                file.simulation(),
                file.fleet(),
                required(Settings.DRIVER) == DriverName.INCUS ? incus() : null,
                file.projects(),
                file.clouds(),
                effective);
    }

    private @Nullable Path configFile() {
        Setting<Path> setting = Settings.CONFIG;
        String flag = flags.get(setting.key());
        String value = flag == null ? environment.get(setting.environmentName()) : flag;
        Text text = value == null ? null : new Text(value, flag == null ? setting.environmentName() : setting.flag());
        return text != null && isGood(setting, text) ? setting.parser().apply(text.value()) : null;
    }

    /** Where a value was found, before it was read. */
    private record Text(String value, String source) {}

    private @Nullable Text find(Setting<?> setting) {
        String flag = flags.get(setting.key());
        if (flag != null) {
            return new Text(flag, setting.flag());
        }
        String variable = environment.get(setting.environmentName());
        if (variable != null) {
            return new Text(variable, setting.environmentName());
        }
        String entry = file.scalars().get(setting.key());
        if (entry != null) {
            return new Text(entry, file.name());
        }
        String defaultText = setting.defaultText();
        return defaultText == null ? null : new Text(defaultText, DEFAULT_SOURCE);
    }

    private boolean isGood(Setting<?> setting, Text text) {
        try {
            var _ = setting.parser().apply(text.value());
            return true;
        } catch (IllegalArgumentException e) {
            String shown = setting.secret() ? MASK : "'" + text.value() + "'";
            problems.add(setting.key() + " must be " + e.getMessage() + ", but was " + shown + " (from " + text.source()
                    + ")");
            return false;
        }
    }

    private <T> T required(Setting<T> setting) {
        return setting.parser().apply(Objects.requireNonNull(find(setting)).value());
    }

    /** The value unless it is only the default. */
    private <T> @Nullable T configured(Setting<T> setting) {
        Text text = find(setting);
        return text == null || text.source().equals(DEFAULT_SOURCE)
                ? null
                : setting.parser().apply(text.value());
    }

    private void refuseUnknownKeys() {
        Set<String> keys = new HashSet<>();
        Set<String> variables = new HashSet<>();
        for (Setting<?> setting : Settings.all()) {
            keys.add(setting.key());
            variables.add(setting.environmentName());
        }
        keys.add(Settings.CONFIG.key());
        variables.add(Settings.CONFIG.environmentName());
        for (String flag : new TreeMap<>(flags).keySet()) {
            if (!keys.contains(flag)) {
                problems.add("--" + flag + " is not a flag" + Suggestions.suggest(flag, keys));
            }
        }
        for (String variable : new TreeMap<>(environment).keySet()) {
            if (variable.startsWith(Setting.ENVIRONMENT_PREFIX)
                    && !variables.contains(variable)
                    && !FOREIGN_VARIABLES.contains(variable)) {
                problems.add("the environment variable " + variable + " is not a setting"
                        + Suggestions.suggest(variable, variables));
            }
        }
        keys.remove(Settings.CONFIG.key());
        keys.addAll(ConfigFile.SECTIONS);
        for (String key : file.keys()) {
            if (!keys.contains(key)) {
                problems.add("'" + key + "' is not a setting" + Suggestions.suggest(key, keys) + " (in " + file.name()
                        + ")");
            }
        }
    }

    /** What no setting can know alone. */
    private void checkCredentials() {
        refuseDocumentedBeyondLoopback(Settings.CLIENT_SECRET, Settings.DEFAULT_CLIENT_SECRET);
        refuseDocumentedBeyondLoopback(Settings.ADMIN_TOKEN, Settings.DEFAULT_ADMIN_TOKEN);
        Set<String> clientIds = new HashSet<>();
        clientIds.add(required(Settings.CLIENT_ID));
        checkProjects(CloudSection.DEFAULT_NAME, file.projects(), clientIds);
        Set<String> clouds = new HashSet<>();
        clouds.add(CloudSection.DEFAULT_NAME);
        for (CloudSection cloud : file.clouds()) {
            if (!clouds.add(cloud.name())) {
                problems.add("two clouds have the name '" + cloud.name() + "' (in " + file.name() + ")");
            }
            checkProjects(cloud.name(), cloud.projects(), clientIds);
        }
    }

    private void refuseDocumentedBeyondLoopback(Setting<String> secret, String documented) {
        if (required(secret).equals(documented)) {
            Text text = Objects.requireNonNull(find(secret));
            if (!text.source().equals(DEFAULT_SOURCE) && !HavuConfig.isLoopback(required(Settings.LISTEN))) {
                problems.add(secret.key() + " must not be the documented one while others can reach the server, at "
                        + required(Settings.LISTEN) + " (from " + text.source() + ")");
            }
        }
    }

    private void checkTls() {
        List<Setting<?>> dependent = List.of(Settings.TLS_NAMES, Settings.TLS_CERTIFICATE, Settings.TLS_KEY);
        for (Setting<?> setting : dependent) {
            Text text = find(setting);
            if (text != null && !required(Settings.TLS)) {
                problems.add(setting.key() + " has no effect unless tls is on (from " + text.source() + ")");
            }
        }
        Text certificate = find(Settings.TLS_CERTIFICATE);
        Text key = find(Settings.TLS_KEY);
        Text names = find(Settings.TLS_NAMES);
        if (certificate != null && key == null) {
            problems.add(
                    "tls-certificate needs tls-key, the file with its private key (from " + certificate.source() + ")");
        }
        if (key != null && certificate == null) {
            problems.add("tls-key needs tls-certificate, the file with its certificate (from " + key.source() + ")");
        }
        if (certificate != null && names != null) {
            problems.add("tls-names cannot be given with tls-certificate, which has names of its own (from "
                    + names.source() + ")");
        }
    }

    /** Defaults of a driver that is not used are of no interest. */
    private boolean isOfTheDriver(Setting<?> setting, Text text) {
        Text driver = find(Settings.DRIVER);
        return !setting.key().startsWith(Settings.INCUS)
                || !text.source().equals(DEFAULT_SOURCE)
                || (driver != null && driver.value().equals("incus"));
    }

    private void checkDriver() {
        switch (required(Settings.DRIVER)) {
            case SIMULATOR -> refuseIncus();
            case INCUS -> checkIncus();
        }
    }

    private void refuseIncus() {
        for (Setting<?> setting : Settings.all()) {
            Text text = setting.key().startsWith(Settings.INCUS) ? find(setting) : null;
            if (text != null && !text.source().equals(DEFAULT_SOURCE)) {
                problems.add(setting.key() + " has no effect unless driver is incus (from " + text.source() + ")");
            }
        }
        if (file.incus() != null) {
            problems.add("'incus' has no effect unless driver is incus (in " + file.name() + ")");
        }
    }

    private void checkIncus() {
        for (String section : List.of("simulation", "fleet")) {
            if (file.keys().contains(section)) {
                problems.add(
                        "'" + section + "' is of the simulator, and driver is incus: real machines take the time they"
                                + " take, and Incus knows which hosts there are (in " + file.name() + ")");
            }
        }
        if (required(Settings.MEMORY)) {
            problems.add("memory must be off with driver incus, or nobody would know of the machines any more (from "
                    + Objects.requireNonNull(find(Settings.MEMORY)).source() + ")");
        }
        Text url = find(Settings.INCUS_URL);
        for (Setting<?> setting :
                List.of(Settings.INCUS_CERTIFICATE, Settings.INCUS_KEY, Settings.INCUS_SERVER_CERTIFICATE)) {
            Text text = find(setting);
            if (url == null && text != null) {
                problems.add(setting.key() + " has no effect without incus-url (from " + text.source() + ")");
            }
        }
        if (url != null) {
            Text socket = Objects.requireNonNull(find(Settings.INCUS_SOCKET));
            if (!socket.source().equals(DEFAULT_SOURCE)) {
                problems.add("incus-socket cannot be given with incus-url (from " + socket.source() + ")");
            }
            if (find(Settings.INCUS_CERTIFICATE) == null || find(Settings.INCUS_KEY) == null) {
                problems.add(
                        "incus-url needs incus-certificate and incus-key, files with a client certificate that Incus"
                                + " trusts, and its private key (from " + url.source() + ")");
            }
        }
    }

    private IncusConfig incus() {
        return IncusConfig.of(
                required(Settings.INCUS_SOCKET),
                configured(Settings.INCUS_URL),
                configured(Settings.INCUS_CERTIFICATE),
                configured(Settings.INCUS_KEY),
                configured(Settings.INCUS_SERVER_CERTIFICATE),
                required(Settings.INCUS_PREFIX),
                configured(Settings.INCUS_POOL),
                configured(Settings.INCUS_NETWORK),
                required(Settings.INCUS_MACHINES),
                file.incus() == null ? IncusSection.DEFAULT : file.incus());
    }

    private TlsSettings tls() {
        if (!required(Settings.TLS)) {
            return new TlsSettings.Off();
        }
        Path certificate = configured(Settings.TLS_CERTIFICATE);
        Path key = configured(Settings.TLS_KEY);
        if (certificate != null && key != null) {
            return new TlsSettings.OwnCertificate(certificate, key);
        }
        List<ServerName> names = configured(Settings.TLS_NAMES);
        return new TlsSettings.LocallySigned(
                required(Settings.DATA).resolve(TLS_DIRECTORY), names == null ? List.of() : names);
    }

    private void checkProjects(String cloud, List<ProjectSection> projects, Set<String> clientIds) {
        Set<String> names = new HashSet<>();
        for (ProjectSection project : projects) {
            if (!names.add(project.name())) {
                problems.add("two projects of the cloud '" + cloud + "' have the name '" + project.name() + "' (in "
                        + file.name() + ")");
            }
            for (ProjectSection.CredentialSection credential : project.credentials()) {
                if (!clientIds.add(credential.clientId())) {
                    problems.add("two credentials have the client-id '" + credential.clientId() + "' (in " + file.name()
                            + ")");
                }
            }
        }
        if (cloud.equals(CloudSection.DEFAULT_NAME)) {
            names.add(ProjectSection.DEFAULT_NAME);
        }
        for (ProjectSection project : projects) {
            for (String other : project.acceptsTransfersFrom()) {
                if (!names.contains(other)) {
                    problems.add("project '" + project.name() + "' accepts transfers from '" + other
                            + "', which is no project of its cloud" + Suggestions.suggest(other, names) + " (in "
                            + file.name() + ")");
                }
            }
        }
    }
}
