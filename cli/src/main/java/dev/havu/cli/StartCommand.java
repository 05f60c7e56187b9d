package dev.havu.cli;

import dev.havu.server.HavuServer;
import dev.havu.server.config.HavuConfig;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.util.concurrent.CountDownLatch;

/** Runs the server until the process is told to end. */
final class StartCommand {
    private StartCommand() {}

    static void run(HavuConfig config, PrintStream output) {
        HavuServer server = HavuServer.start(config);
        try {
            Runtime.getRuntime()
                    .addShutdownHook(Thread.ofPlatform().name("stop").unstarted(() -> {
                        server.close();
                        // Ctrl-C is how a server is stopped, not a failure: without this the exit code would be 130 or
                        // 143.
                        Runtime.getRuntime().halt(0);
                    }));
        } catch (IllegalStateException stoppedWhileStarting) {
            server.close();
            return;
        }
        announce(server, output);
        if (config.endWithParent()) {
            waitForTheParent();
        } else {
            waitForTheEnd();
        }
    }

    /** Tells where the server is. */
    static void announce(HavuServer server, PrintStream output) {
        output.print(Banner.text(server.baseUri(), server.authorityFile(), server.credentials()));
        if (server.newAdminToken() != null) {
            output.println("export HAVU_ADMIN_TOKEN=" + server.newAdminToken()
                    + "   # opens the admin API; new and shown only now: keep it");
        }
        output.flush();
    }

    /** Whatever way a process ends, its end of a pipe is closed. */
    private static void waitForTheParent() {
        try {
            System.in.transferTo(OutputStream.nullOutputStream());
        } catch (IOException e) {
            throw new UncheckedIOException("standard input cannot be read", e);
        }
    }

    private static void waitForTheEnd() {
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
