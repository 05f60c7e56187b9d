package dev.havu.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.havu.server.config.LogLevel;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;

class LoggingTest {
    @Test
    void writesOneLine() {
        LogRecord event = new LogRecord(Level.WARNING, "something happened");
        event.setLoggerName("dev.havu.server");
        event.setInstant(Instant.parse("2026-03-01T12:00:00.123Z"));

        assertThat(new Logging.OneLine().format(event))
                .isEqualTo("2026-03-01T12:00:00.123Z WARNING dev.havu.server: something happened\n");
    }

    @Test
    void addsTheStackTrace() {
        LogRecord event = new LogRecord(Level.SEVERE, "failed");
        event.setThrown(new IllegalStateException("why"));

        assertThat(new Logging.OneLine().format(event)).contains("failed\njava.lang.IllegalStateException: why\n\tat ");
    }

    @Test
    void isWhatAProcessLogsWith() throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                LoggingProcess.class.getName());
        builder.environment().keySet().removeAll(List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS"));

        assertThat(builder.start().errorReader().lines())
                .singleElement()
                .asString()
                .endsWith(" WARNING dev.havu.test: something happened");
    }

    /** Logs a line as every command would. */
    static final class LoggingProcess {
        private LoggingProcess() {}

        public static void main(String[] arguments) {
            Logging.prepare();
            Logging.setLevel(LogLevel.WARNING);
            Logger.getLogger("dev.havu.test").info("nothing");
            Logger.getLogger("dev.havu.test").warning("something happened");
        }
    }
}
