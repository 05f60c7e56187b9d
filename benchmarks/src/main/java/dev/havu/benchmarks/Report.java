package dev.havu.benchmarks;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The table. */
final class Report {
    private static final String NONE = "–";

    private final List<List<String>> rows = new ArrayList<>();

    Report() {
        rows.add(List.of("", "Havu", "yardstick", "ratio", "target", "reached"));
    }

    /** A figure whose target, if any, is about the figure itself. */
    void figure(String what, String havu, String yardstick, double ratio, @Nullable String target, boolean reached) {
        add(what, havu, yardstick, Double.isNaN(ratio) ? NONE : Numbers.text("%.2f", ratio), target, reached);
    }

    /** A figure whose target, if any, is the least ratio to the yardstick. */
    void ratio(String what, String havu, String yardstick, double ratio, @Nullable Double least) {
        add(
                what,
                havu,
                yardstick,
                Numbers.text("%.2f", ratio),
                least == null ? null : Numbers.text("ratio ≥ %.1f", least),
                least != null && ratio >= least);
    }

    /** A part that this machine has not what it needs for. */
    void skipped(String part) {
        add(part, "skipped", NONE, NONE, null, false);
    }

    private void add(
            String what, String havu, String yardstick, String ratio, @Nullable String target, boolean reached) {
        List<String> row =
                List.of(what, havu, yardstick, ratio, target == null ? NONE : target, verdict(target, reached));
        rows.add(row);
        System.err.println(String.join(" | ", row));
    }

    private static String verdict(@Nullable String target, boolean reached) {
        if (target == null) {
            return NONE;
        }
        return reached ? "yes" : "no";
    }

    /** As Markdown, in columns that line up. */
    String table() {
        StringBuilder table = new StringBuilder();
        for (int i = 0; i < rows.size(); i++) {
            append(table, rows.get(i), ' ');
            if (i == 0) {
                append(table, rows.getFirst().stream().map(_ -> "").toList(), '-');
            }
        }
        return table.toString();
    }

    private void append(StringBuilder table, List<String> cells, char filling) {
        for (int column = 0; column < cells.size(); column++) {
            int position = column;
            int width = rows.stream()
                    .mapToInt(row -> row.get(position).length())
                    .max()
                    .orElse(0);
            String cell = cells.get(column);
            table.append("| ")
                    .append(cell)
                    .repeat(filling, width - cell.length())
                    .append(' ');
        }
        table.append("|\n");
    }
}
