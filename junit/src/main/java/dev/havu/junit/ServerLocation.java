package dev.havu.junit;

import java.io.File;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Where the server is that the tests share, or how it is started. */
sealed interface ServerLocation {
    /** One that runs, and what opens its admin API. */
    record Running(AdminApi server) implements ServerLocation {}

    /**
     * One that is started.
     *
     * @param command the program, then options
     */
    record Command(List<String> command) implements ServerLocation {}

    /** The documented token of a server that only this machine can reach. */
    String LOCAL_ADMIN_TOKEN = "havu-local-admin";

    /**
     * Looks for the server.
     *
     * @param settings values of {@code havu.url} and the like; null for what is not set
     * @param environment values of variables; null likewise
     * @throws HavuException when nothing tells where it is
     */
    static ServerLocation find(
            Function<String, @Nullable String> settings, Function<String, @Nullable String> environment) {
        String url = first(settings.apply("havu.url"), environment.apply("HAVU_SERVER"));
        if (url != null) {
            String token = first(settings.apply("havu.admin-token"), environment.apply("HAVU_ADMIN_TOKEN"));
            return new Running(new AdminApi(root(url), token == null ? LOCAL_ADMIN_TOKEN : token));
        }
        String program = program(settings, environment);
        String options = first(settings.apply("havu.options"), environment.apply("HAVU_OPTIONS"));
        List<String> further = options == null
                ? List.of("--rate-limits", "off")
                : List.of(options.strip().split("\\s+"));
        return new Command(concat(List.of(program, "--memory", "--port", "0", "--end-with-parent"), further));
    }

    private static String program(
            Function<String, @Nullable String> settings, Function<String, @Nullable String> environment) {
        String command = first(settings.apply("havu.command"), environment.apply("HAVU_COMMAND"));
        if (command != null) {
            return command;
        }
        String home = first(settings.apply("havu.home"), environment.apply("HAVU_HOME"));
        if (home != null) {
            return Path.of(home).resolve("havu").toString();
        }
        String path = environment.apply("PATH");
        for (String directory : path == null ? new String[0] : path.split(Pattern.quote(File.pathSeparator))) {
            Path candidate = Path.of(directory.isEmpty() ? "." : directory).resolve("havu");
            if (Files.isRegularFile(candidate) && Files.isExecutable(candidate)) {
                return candidate.toString();
            }
        }
        throw new HavuException(
                "Havu was not found. Say where it is, by a system property, a JUnit configuration parameter"
                        + " or a variable: havu.home or HAVU_HOME for the directory with its launcher, havu.command or HAVU_COMMAND"
                        + " for the launcher itself, havu.url or HAVU_SERVER for a server that runs; or put `havu` on the PATH.");
    }

    private static URI root(String url) {
        try {
            URI given = URI.create(url);
            if (given.getScheme() != null && given.getRawAuthority() != null) {
                return URI.create(given.getScheme() + "://" + given.getRawAuthority());
            }
        } catch (IllegalArgumentException e) {
            throw new HavuException("the server's URL must be such as http://localhost:3010, but was '" + url + "'", e);
        }
        throw new HavuException("the server's URL must be such as http://localhost:3010, but was '" + url + "'");
    }

    private static @Nullable String first(@Nullable String one, @Nullable String other) {
        return one != null && !one.isBlank() ? one : other != null && !other.isBlank() ? other : null;
    }

    private static List<String> concat(List<String> first, List<String> second) {
        return Stream.concat(first.stream(), second.stream()).toList();
    }
}
