package dev.havu.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.havu.api.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class HavuTest {
    private final ByteArrayOutputStream output = new ByteArrayOutputStream();
    private final ByteArrayOutputStream errors = new ByteArrayOutputStream();

    @TempDir
    private Path directory;

    @Test
    void explainsItself() {
        assertThat(run("--help")).isZero();
        assertThat(output())
                .startsWith("Usage: havu [start] [OPTIONS]")
                .contains("--port=PORT", "--memory ", "--rate-limits=on|off", "version", "Examples:")
                .doesNotContain("train", "PARAM");
        assertThat(errors()).isEmpty();
    }

    @Test
    void explainsEverySettingOfACommand() {
        assertThat(run("start", "--help")).isZero();
        assertThat(output()).contains("--client-secret=SECRET", "--log-level=error|warning|info|debug");
    }

    @Test
    void tellsItsVersion() {
        assertThat(run("version")).isZero();
        assertThat(output()).startsWith("havu ");
    }

    @Test
    void showsTheSettingsInForceWithoutSecrets() throws IOException {
        Path file = Files.writeString(directory.resolve("havu.yaml"), "port: 1\nrandom-seed: 7\n");

        assertThat(new Havu(
                                Map.of("HAVU_CLIENT_SECRET", "s3cret"),
                                new PrintStream(output, true, StandardCharsets.UTF_8),
                                new PrintStream(errors, true, StandardCharsets.UTF_8))
                        .run("--memory", "config", "--port", "2", "--config", file.toString()))
                .isZero();
        assertThat(output())
                .containsPattern("port: +2 +# --port\n")
                .containsPattern("memory: +true +# --memory\n")
                .containsPattern("random-seed: +7 +# " + file + "\n")
                .containsPattern("listen: +127.0.0.1 +# default\n")
                .containsPattern("client-secret: +\\*+ +# HAVU_CLIENT_SECRET\n")
                .doesNotContain("s3cret");
    }

    @Test
    void refusesUnknownOptionsAndSuggestsTheNearest() {
        assertThat(run("--prot", "1")).isEqualTo(2);
        assertThat(errors()).startsWith("havu: unknown option '--prot'; did you mean '--port'?\n");
    }

    @Test
    void refusesUnknownCommandsAndSuggestsTheNearest() {
        assertThat(run("strat")).isEqualTo(2);
        assertThat(errors()).startsWith("havu: unknown command 'strat'; did you mean 'start'?\n");
    }

    @Test
    void refusesOptionsWithoutTheirValue() {
        assertThat(run("--port")).isEqualTo(2);
        assertThat(errors()).contains("--port");
    }

    @Test
    void refusesBadSettingsWithALineEach() {
        assertThat(run("start", "--port", "x", "--random-seed", "y")).isEqualTo(2);
        assertThat(errors().lines())
                .containsExactlyInAnyOrder(
                        "havu: port must be a whole number between 0 and 65535, but was 'x' (from --port)",
                        "havu: random-seed must be a whole number, but was 'y' (from --random-seed)");
    }

    @Test
    void tellsThatThePortIsInUseInOneLine() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThat(run("--memory", "--port", Integer.toString(socket.getLocalPort())))
                    .isEqualTo(1);
            assertThat(errors().lines())
                    .singleElement()
                    .asString()
                    .startsWith("havu: port " + socket.getLocalPort() + " on 127.0.0.1 is already in use");
        }
    }

    @Test
    void tellsThatTheDirectoryCannotBeUsedInOneLine() throws IOException {
        Path file = Files.writeString(directory.resolve("file"), "");

        assertThat(run("--port", "0", "--data", file.resolve("inside").toString()))
                .isEqualTo(1);
        assertThat(errors().lines())
                .singleElement()
                .asString()
                .startsWith("havu: ")
                .contains(file.toString());
    }

    @Test
    void tellsWhatToTrustForHttpsAndMakesItOnce() throws IOException {
        assertThat(run("ca", "--data", directory.toString(), "--tls-names", "api.verda.com"))
                .isZero();
        Path file = directory.resolve("tls").resolve("ca.pem");
        assertThat(output()).isEqualTo(file + "\n");
        String certificate = Files.readString(file);

        output.reset();
        assertThat(run("--memory", "--data=" + directory, "ca")).isZero();
        assertThat(output()).isEqualTo(file + "\n");
        assertThat(Files.readString(file)).isEqualTo(certificate);
        assertThat(errors()).isEmpty();
    }

    @Test
    void tellsInOneLineThatTheAuthorityWasMadeForOtherNames() {
        assertThat(run("ca", "--data", directory.toString())).isZero();

        assertThat(run(
                        "--memory",
                        "--port",
                        "0",
                        "--tls",
                        "--data",
                        directory.toString(),
                        "--tls-names",
                        "api.verda.com"))
                .isEqualTo(1);
        assertThat(errors().lines())
                .singleElement()
                .asString()
                .startsWith("havu: the certificate authority in " + directory.resolve("tls"))
                .contains("may not sign api.verda.com");
    }

    @Test
    void hasNoAuthorityWhenTheOperatorBringsTheCertificate() {
        assertThat(run("ca", "--tls-certificate", "server.pem", "--tls-key", "server.key"))
                .isEqualTo(1);
        assertThat(errors()).isEqualTo("havu: there is no certificate authority, because tls-certificate is set\n");
    }

    @Test
    void tellsInOneLineWhatIsWrongWithACertificate() throws IOException {
        Path file = Files.writeString(directory.resolve("server.pem"), "no certificate");

        assertThat(run(
                        "--memory",
                        "--port",
                        "0",
                        "--tls",
                        "--tls-certificate",
                        file.toString(),
                        "--tls-key",
                        file.toString()))
                .isEqualTo(1);
        assertThat(errors().lines())
                .containsExactly("havu: " + file + " holds no certificate in PEM form (-----BEGIN CERTIFICATE-----)");
    }

    @Test
    void examinesWhatItStandsOn() {
        assertThat(run("doctor", "--data", directory.toString())).isZero();
        assertThat(output())
                .isEqualTo("ok       state          in " + directory + "\n"
                        + "ok       cloud default  is simulated, and needs nothing\n"
                        + "0 problems, 0 warnings\n");
        assertThat(errors()).isEmpty();
    }

    @Test
    void findsProblemsAndTellsHowToMendThem() {
        Path socket = directory.resolve("no.socket");

        assertThat(run(
                        "doctor",
                        "--driver",
                        "incus",
                        "--incus-socket",
                        socket.toString(),
                        "--data",
                        directory.toString()))
                .isEqualTo(1);
        assertThat(output())
                .contains("problem  daemon  Incus at ", socket.toString(), "\n                 mend: start Incus")
                .endsWith("1 problem, 0 warnings\n");
    }

    @Test
    void examinesInJson() throws IOException {
        Path file = Files.writeString(directory.resolve("file"), "");

        assertThat(run("--json", "doctor")).isEqualTo(2);
        output.reset();
        assertThat(run("doctor", "--json", "--data", file.toString())).isEqualTo(1);
        JsonNode report = Json.mapper().readTree(output());
        assertThat(report.get("problems").asInt()).isOne();
        assertThat(report.get("warnings").asInt()).isZero();
        assertThat(report.get("diagnoses").get(0).get("verdict").asString()).isEqualTo("problem");
        assertThat(report.get("diagnoses").get(0).get("text").asString()).contains(file.toString());
    }

    @Test
    void looksForOrphansWhereThereIsState() {
        assertThat(run("doctor", "--orphans")).isZero();
        assertThat(output()).contains("is simulated, and has nothing real");

        assertThat(run("doctor", "--orphans", "--driver", "incus", "--data", directory.toString()))
                .isEqualTo(1);
        assertThat(errors()).isEqualTo("havu: there is no state in " + directory + "; say by --data where it is\n");
    }

    @Test
    void trains() {
        assertThat(run("train")).isZero();
        assertThat(errors()).isEmpty();
    }

    private int run(String... arguments) {
        return new Havu(
                        Map.of(),
                        new PrintStream(output, true, StandardCharsets.UTF_8),
                        new PrintStream(errors, true, StandardCharsets.UTF_8))
                .run(arguments);
    }

    private String output() {
        return output.toString(StandardCharsets.UTF_8);
    }

    private String errors() {
        return errors.toString(StandardCharsets.UTF_8);
    }
}
