package dev.havu.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.logging.Level;
import java.util.logging.LogRecord;
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
}
