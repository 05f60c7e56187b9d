package dev.havu.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A tenant's key, and logins with it by the ssh client of this machine. */
final class Ssh {
    private static final int PORT = 22;
    private static final int CONNECT_MILLIS = 100;
    private static final int BETWEEN_TRIES_MILLIS = 50;
    private static final long PATIENCE_NANOS = 180_000_000_000L;

    private final Path key;

    private Ssh(Path key) {
        this.key = key;
    }

    /** Makes a key in a file that is not there yet. */
    static Ssh withNewKey(Path file) {
        Command.run(
                        Map.of(),
                        List.of(
                                "ssh-keygen",
                                "-q",
                                "-t",
                                "ed25519",
                                "-N",
                                "",
                                "-C",
                                "benchmark",
                                "-f",
                                file.toString()))
                .outputOfSuccess();
        return new Ssh(file);
    }

    /** The line for {@code authorized_keys}. */
    String publicKey() {
        try {
            return Files.readString(Path.of(key + ".pub")).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns as soon as a login as root has succeeded. */
    void awaitLogin(String address) {
        long end = System.nanoTime() + PATIENCE_NANOS;
        // A try by the client takes the machine time from what is measured, so there is none before somebody listens.
        while (!listens(address)) {
            pause(end, address, "nobody listens on port 22");
        }
        await(end, address, "true");
    }

    /** Returns when cloud-init has done all that it was told, at an address that takes logins, if not while it is at work. */
    void awaitCloudInit(String address) {
        await(System.nanoTime() + PATIENCE_NANOS, address, "test -e /run/cloud-init/result.json");
    }

    private void await(long end, String address, String command) {
        Command.Result login = run(address, command);
        while (login.exitCode() != 0) {
            pause(end, address, login.output());
            login = run(address, command);
        }
    }

    private Command.Result run(String address, String command) {
        return Command.run(
                Map.of(),
                List.of(
                        "ssh",
                        "-F",
                        "none",
                        "-i",
                        key.toString(),
                        "-o",
                        "BatchMode=yes",
                        "-o",
                        "IdentitiesOnly=yes",
                        "-o",
                        "StrictHostKeyChecking=no",
                        "-o",
                        "UserKnownHostsFile=/dev/null",
                        "-o",
                        "LogLevel=ERROR",
                        "-o",
                        "ConnectTimeout=5",
                        "root@" + address,
                        command));
    }

    private static boolean listens(String address) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(address, PORT), CONNECT_MILLIS);
            return true;
        } catch (IOException notYet) {
            return false;
        }
    }

    private static void pause(long end, String address, String reason) {
        if (System.nanoTime() > end) {
            throw new IllegalStateException("waited in vain for " + address + ": " + reason);
        }
        Pause.millis(BETWEEN_TRIES_MILLIS);
    }
}
