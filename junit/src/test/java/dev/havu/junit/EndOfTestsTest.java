package dev.havu.junit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server that tests have started ends with their JVM, even with one that cannot say goodbye. */
class EndOfTestsTest {
    @TempDir
    private Path directory;

    /** Starts a server as tests do, then waits to be killed. */
    public static final class Tests {
        private Tests() {}

        public static void main(String[] arguments) throws IOException {
            SharedServer.at(
                    ServerLocation.find(name -> name.equals("havu.command") ? arguments[0] : null, name -> null));
            System.out.println("started");
            System.out.flush();
            System.in.read();
        }
    }

    @Test
    void the_server_ends_with_tests_that_are_killed() throws Exception {
        Path launcher = Launcher.in(directory);
        Process tests = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Tests.class.getName(),
                        launcher.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try {
            assertThat(tests.inputReader().readLine()).isEqualTo("started");
            ProcessHandle server = ProcessHandle.of(Long.parseLong(
                            Files.readString(directory.resolve("pid")).strip()))
                    .orElseThrow();
            assertThat(server.isAlive()).isTrue();

            tests.destroyForcibly();

            server.onExit().get(60, TimeUnit.SECONDS);
            assertThat(server.isAlive()).isFalse();
        } finally {
            tests.destroyForcibly();
        }
    }
}
