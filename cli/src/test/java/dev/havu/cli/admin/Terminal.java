package dev.havu.cli.admin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.havu.api.Json;
import dev.havu.cli.Shell;
import dev.havu.server.HavuServer;
import dev.havu.server.StartedCredential;
import dev.havu.server.config.HavuConfig;
import java.io.PrintStream;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/** A shell in which commands find a running server by the environment. */
final class Terminal implements AutoCloseable {
    private final HavuServer server;
    private final Map<String, String> environment = new TreeMap<>();

    private Terminal(HavuServer server) {
        this.server = server;
        environment.put("HAVU_SERVER", server.baseUri().toString());
    }

    /** One with a fresh server, which has a clock that goes with the real time. */
    static Terminal start() {
        return new Terminal(HavuServer.start(HavuConfig.forTests()));
    }

    /** Runs a command that must succeed, and gives what it printed. */
    String run(String... arguments) {
        Shell.Result result = attempt(arguments);
        assertThat(result.errors()).isEmpty();
        assertThat(result.exitCode()).isZero();
        return result.output();
    }

    /** Runs a command that must succeed, with {@code --json}. */
    JsonNode json(String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.add("--json");
        return Json.mapper().readTree(run(all.toArray(String[]::new)));
    }

    /** Runs a command that must fail, and gives what it said. */
    String fail(String... arguments) {
        Shell.Result result = attempt(arguments);
        assertThat(result.output()).isEmpty();
        assertThat(result.exitCode()).isOne();
        return result.errors();
    }

    /** Runs a command. */
    Shell.Result attempt(String... arguments) {
        return Shell.run(environment, arguments);
    }

    /** Runs a command whose output is read while it runs. */
    Shell.Result attemptInto(PrintStream output, String... arguments) {
        return Shell.runInto(environment, output, arguments);
    }

    /** Sets a variable for the commands that follow. */
    Terminal with(String variable, String value) {
        environment.put(variable, value);
        return this;
    }

    URI server() {
        return server.baseUri();
    }

    StartedCredential credential() {
        return server.credentials().getFirst();
    }

    @Override
    public void close() {
        server.close();
    }
}
