package dev.havu.cli;

import dev.havu.server.config.LogLevel;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.logging.ConsoleHandler;
import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** Logs to standard error, a line each: time, level, logger, message; a stack trace follows where there is one. */
public final class Logging {
    private static final String SETUP_PROPERTY = "java.util.logging.config.class";

    /** Logs, with two stack traces, that it cannot listen; the listener says so in one line. */
    private static final Logger HTTP_LIBRARY_START = Logger.getLogger("io.helidon.webserver.LoomServer");

    /** Made by the log manager instead of reading its configuration file; what is to be set up is not there yet then. */
    public Logging() {}

    /** Must run before anything is logged. An operator who configures the JVM's logging is left alone. */
    static void prepare() {
        if (System.getProperty(SETUP_PROPERTY) == null && System.getProperty("java.util.logging.config.file") == null) {
            System.setProperty(SETUP_PROPERTY, Logging.class.getName());
            ConsoleHandler handler = new ConsoleHandler();
            handler.setLevel(Level.ALL);
            handler.setFormatter(new OneLine());
            Logger root = Logger.getLogger("");
            for (Handler other : root.getHandlers()) {
                root.removeHandler(other);
            }
            root.setLevel(Level.WARNING);
            root.addHandler(handler);
        }
    }

    static void setLevel(LogLevel level) {
        HTTP_LIBRARY_START.setLevel(Level.OFF);
        Logger.getLogger("")
                .setLevel(
                        switch (level) {
                            case ERROR -> Level.SEVERE;
                            case WARNING -> Level.WARNING;
                            case INFO -> Level.INFO;
                            case DEBUG -> Level.FINE;
                        });
    }

    /** The format. */
    static final class OneLine extends Formatter {
        @Override
        public String format(LogRecord event) {
            StringBuilder line = new StringBuilder()
                    .append(event.getInstant())
                    .append(' ')
                    .append(event.getLevel().getName())
                    .append(' ')
                    .append(event.getLoggerName())
                    .append(": ")
                    .append(formatMessage(event))
                    .append('\n');
            if (event.getThrown() != null) {
                StringWriter trace = new StringWriter();
                event.getThrown().printStackTrace(new PrintWriter(trace, true));
                line.append(trace);
            }
            return line.toString();
        }
    }
}
