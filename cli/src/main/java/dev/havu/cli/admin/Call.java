package dev.havu.cli.admin;

import dev.havu.api.Json;
import java.io.PrintStream;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;

/** One command as it was written, with the server it is for. */
final class Call {
    static final String SERVER = "--server";
    static final String ADMIN_TOKEN = "--admin-token";
    static final String TRUST = "--trust";
    static final String CLOUD = "--cloud";
    static final String PROJECT = "--project";
    static final String JSON = "--json";

    private static final String DEFAULT_SERVER = "http://localhost:3010";
    private static final String DEFAULT_TOKEN = "havu-local-admin";
    private static final String DEFAULT_NAME = "default";

    private final ParseResult parsed;
    private final Map<String, String> environment;
    private final PrintStream output;
    private @Nullable AdminClient client;

    Call(ParseResult parsed, Map<String, String> environment, PrintStream output) {
        this.parsed = parsed;
        this.environment = environment;
        this.output = output;
    }

    /** An argument that must be there, by its position. */
    String argument(int index) {
        String value = optional(index);
        if (value == null) {
            throw new IllegalArgumentException("no argument " + index);
        }
        return value;
    }

    /** An argument; null when it was not written. */
    @Nullable
    String optional(int index) {
        return parsed.matchedPositionalValue(index, null);
    }

    /** The value of an option; null when it was not written. */
    @Nullable
    String option(String flag) {
        return parsed.matchedOptionValue(flag, null);
    }

    /** Whether an option without a value was written. */
    boolean has(String flag) {
        OptionSpec option = parsed.matchedOption(flag);
        return option != null;
    }

    /** What is sent: named values, without those that are null. */
    static Map<String, Object> body(@Nullable Object... namesAndValues) {
        Map<String, Object> body = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            Object value = namesAndValues[i + 1];
            if (value != null) {
                body.put(String.valueOf(namesAndValues[i]), value);
            }
        }
        return body;
    }

    /** The whole number that an option says; null when it was not written. */
    @Nullable
    Long number(String flag) {
        String value = option(flag);
        return value == null ? null : (Long) number(flag, value);
    }

    /**
     * A whole number.
     *
     * @param what for people
     */
    static long number(String what, String value) {
        try {
            return Long.parseLong(value);
        } catch (NumberFormatException e) {
            throw new AdminException(what + " must be a whole number, but was '" + value + "'", e);
        }
    }

    /** A path below the cloud that the command is about. */
    String cloud(String path) {
        return "/clouds/" + encode(setting(CLOUD, "HAVU_CLOUD", DEFAULT_NAME)) + path;
    }

    /** A path below the project that the command is about. */
    String project(String path) {
        return cloud("/projects/" + encode(project()) + path);
    }

    /** Name of the project that the command is about. */
    String project() {
        return setting(PROJECT, "HAVU_PROJECT", DEFAULT_NAME);
    }

    /** A value as a part of a path or a query. */
    static String encode(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /** A query of the values that are not null. */
    static String query(@Nullable String... namesAndValues) {
        StringBuilder query = new StringBuilder();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            String value = namesAndValues[i + 1];
            if (value != null) {
                query.append(query.isEmpty() ? '?' : '&')
                        .append(namesAndValues[i])
                        .append('=')
                        .append(encode(value));
            }
        }
        return query.toString();
    }

    /** The server that the command is for. */
    AdminClient server() {
        AdminClient known = client;
        if (known == null) {
            known = new AdminClient(connection());
            client = known;
        }
        return known;
    }

    /** Asks the server for something. */
    JsonNode get(String path) {
        return server().send("GET", path, null);
    }

    /** Asks the server to do something. */
    JsonNode send(String method, String path, @Nullable Map<String, ?> body) {
        return server().send(method, path, body);
    }

    /** Prints an answer: in JSON, or as people read it. */
    void show(JsonNode answer, Function<JsonNode, String> text) {
        if (isJson()) {
            if (!answer.isMissingNode()) {
                output.println(Json.mapper()
                        .writer()
                        .with(SerializationFeature.INDENT_OUTPUT)
                        .writeValueAsString(answer));
            }
        } else {
            output.print(text.apply(answer));
        }
    }

    /** Tells people what was done, where the answer has nothing to show. */
    void done(String text) {
        if (!isJson()) {
            output.println(text);
        }
    }

    /** Prints a line at once. */
    void line(String text) {
        output.println(text);
        output.flush();
    }

    boolean isJson() {
        return has(JSON);
    }

    PrintStream output() {
        return output;
    }

    private String setting(String flag, String variable, String otherwise) {
        String written = option(flag);
        String set = written == null ? environment.get(variable) : written;
        return set == null || set.isBlank() ? otherwise : set;
    }

    private String source(String flag, String variable, String otherwise) {
        if (option(flag) != null) {
            return "from " + flag;
        }
        String set = environment.get(variable);
        return set == null || set.isBlank() ? otherwise : "from " + variable;
    }

    private AdminClient.Connection connection() {
        String trust = setting(TRUST, "HAVU_TRUST", "");
        return new AdminClient.Connection(
                root(setting(SERVER, "HAVU_SERVER", DEFAULT_SERVER)),
                source(SERVER, "HAVU_SERVER", "where it is by default"),
                setting(ADMIN_TOKEN, "HAVU_ADMIN_TOKEN", DEFAULT_TOKEN),
                source(ADMIN_TOKEN, "HAVU_ADMIN_TOKEN", "the documented one, as none was given"),
                trust.isEmpty() ? null : Path.of(trust));
    }

    /** The base URL of the public API is taken as well. */
    private static URI root(String url) {
        try {
            URI given = URI.create(url);
            String scheme = String.valueOf(given.getScheme());
            if ((scheme.equals("http") || scheme.equals("https")) && given.getHost() != null) {
                return URI.create(scheme + "://" + given.getRawAuthority());
            }
        } catch (IllegalArgumentException e) {
            throw wrong(url, e);
        }
        throw wrong(url, null);
    }

    private static AdminException wrong(String url, @Nullable Exception cause) {
        String message = "the server must be a URL such as http://localhost:3010, but was '" + url + "'";
        return cause == null ? new AdminException(message) : new AdminException(message, cause);
    }
}
