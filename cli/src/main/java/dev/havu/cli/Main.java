package dev.havu.cli;

/** The {@code havu} command. */
public final class Main {
    private Main() {}

    /** Runs a command and ends the process with its exit code. */
    public static void main(String[] arguments) {
        Logging.prepare();
        System.exit(new Havu(System.getenv(), System.out, System.err).run(arguments));
    }
}
