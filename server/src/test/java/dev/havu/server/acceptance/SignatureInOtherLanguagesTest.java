package dev.havu.server.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What docs/events.md says about checking signatures works as it stands, for deliveries as they come. */
class SignatureInOtherLanguagesTest {
    private static final Path PAGE = Path.of("..", "docs", "events.md");
    private static final String SECRET = "a-secret-of-sixteen-or-more";
    private static final long LONGEST_SECONDS = 120;

    @TempDir
    Path directory;

    private RunningHavu havu;
    private Receiver receiver;

    @BeforeEach
    void start() {
        havu = RunningHavu.start();
        receiver = Receiver.start();
    }

    @AfterEach
    void stop() {
        receiver.close();
        havu.close();
    }

    @Test
    void in_python() throws Exception {
        assumeTrue(canRun("python3", "--version"), "there is no python3");
        Files.writeString(directory.resolve("check.py"), block("python") + """


                import sys

                timestamp, signature, body, secret = sys.argv[1:]
                headers = {"Havu-Timestamp": timestamp, "Havu-Signature": signature}
                print(is_from_havu(secret, headers, body.encode()))
                """);

        Receiver.Got got = delivery();

        assertThat(check(got, SECRET, got.body(), "python3", "check.py")).isEqualTo("True");
        assertThat(check(got, SECRET, got.body() + " ", "python3", "check.py")).isEqualTo("False");
        assertThat(check(got, "another", got.body(), "python3", "check.py")).isEqualTo("False");
    }

    @Test
    void in_go() throws Exception {
        assumeTrue(canRun("go", "version"), "there is no go");
        Files.writeString(directory.resolve("check.go"), """
                package main

                import (
                	"crypto/hmac"
                	"crypto/sha256"
                	"encoding/hex"
                	"fmt"
                	"net/http"
                	"os"
                	"strconv"
                	"time"
                )

                func main() {
                	header := http.Header{}
                	header.Set("Havu-Timestamp", os.Args[1])
                	header.Set("Havu-Signature", os.Args[2])
                	fmt.Println(isFromHavu(os.Args[4], header, []byte(os.Args[3])))
                }

                """ + block("go"));
        run(List.of("go", "build", "-o", "check", "check.go"));

        Receiver.Got got = delivery();

        String program = directory.resolve("check").toString();
        assertThat(check(got, SECRET, got.body(), program)).isEqualTo("true");
        assertThat(check(got, SECRET, got.body() + " ", program)).isEqualTo("false");
        assertThat(check(got, "another", got.body(), program)).isEqualTo("false");
    }

    private Receiver.Got delivery() throws InterruptedException {
        havu.admin()
                .post(
                        "/admin/v1/clouds/default/webhooks",
                        "{\"url\":\"" + receiver.url() + "\",\"secret\":\"" + SECRET + "\"}")
                .expect(201);
        havu.alice().create("/ssh-keys", "{\"name\":\"läptop\",\"key\":\"ssh-ed25519 AAAA\"}");
        return receiver.next();
    }

    private String check(Receiver.Got got, String secret, String body, String... program)
            throws IOException, InterruptedException {
        List<String> command = new java.util.ArrayList<>(List.of(program));
        command.addAll(List.of(got.header("Havu-Timestamp"), got.header("Havu-Signature"), body, secret));
        return run(command);
    }

    private String run(List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .start();
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        assertThat(process.waitFor(LONGEST_SECONDS, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as("%s printed %s", command, printed).isZero();
        return printed;
    }

    private static boolean canRun(String... command) throws InterruptedException {
        try {
            return new ProcessBuilder(command).start().waitFor() == 0;
        } catch (IOException missing) {
            return false;
        }
    }

    private static String block(String language) throws IOException {
        String page = Files.readString(PAGE);
        String begin = "```" + language + "\n";
        int start = page.indexOf(begin) + begin.length();
        return page.substring(start, page.indexOf("```", start));
    }
}
