package dev.havu.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Runs the benchmarks and prints the table. */
final class Main {
    private static final List<String> WITHOUT_MACHINES =
            List.of("start", "memory", "requests", "writes", "faults", "clock");
    /** Also what is done only when asked for: its testbed installs packages. */
    private static final List<String> PARTS =
            List.of("start", "memory", "requests", "writes", "faults", "clock", "incus");

    private static final int SKIPPED = 77;

    private Main() {}

    /**
     * Runs what is asked for.
     *
     * @param arguments the root of the sources, the file to write, and then {@code --quick} and names of parts; no names
     *     mean all that need nothing but Java
     */
    public static void main(String[] arguments) throws IOException {
        Path root = Path.of(arguments[0]);
        Path results = Path.of(arguments[1]);
        List<String> words = new ArrayList<>(List.of(arguments).subList(2, arguments.length));
        Effort effort = words.remove("--quick") ? Effort.QUICK : Effort.FULL;
        for (String word : words) {
            if (!PARTS.contains(word)) {
                System.err.println("usage: benchmarks/run [--quick] [" + String.join("] [", PARTS) + "]");
                System.exit(2);
            }
        }
        Report report = new Report();
        boolean skipped = false;
        try (Workplace workplace = new Workplace(root, root.resolve("benchmarks/target"))) {
            for (String part : words.isEmpty() ? WITHOUT_MACHINES : words) {
                try {
                    run(part, workplace, effort, report);
                } catch (Skipped impossible) {
                    skipped = true;
                    System.err.println("\nSKIPPED: " + part + " is not measured on this machine:\n"
                            + impossible.getMessage() + "\n");
                    report.skipped(part);
                }
            }
        }
        String text = conditions() + "\n" + report.table();
        System.out.print("\n" + text);
        Files.createDirectories(results.toAbsolutePath().getParent());
        Files.writeString(results, "# Benchmarks\n\n" + text);
        if (skipped) {
            System.exit(SKIPPED);
        }
    }

    private static void run(String part, Workplace workplace, Effort effort, Report report) {
        switch (part) {
            case "start" -> new StartUp(workplace, effort, report).run();
            case "memory" -> new Memory(workplace, effort, report).run();
            case "requests" -> new Requests(workplace, effort, report).run();
            case "writes" -> new DurableWrites(workplace, effort, report).run();
            case "faults" -> new DelayedRequests(workplace, effort, report).run();
            case "clock" -> new ClockAdvance(workplace, effort, report).run();
            case "incus" -> new RealMachines(workplace, effort, report).run();
            default -> throw new IllegalArgumentException(part);
        }
    }

    private static String conditions() {
        return "Java " + Runtime.version() + ", " + Runtime.getRuntime().availableProcessors()
                + " processors, shared by the server and the load generator. Medians; ratios are to the yardstick of"
                + " the same round.\n";
    }
}
