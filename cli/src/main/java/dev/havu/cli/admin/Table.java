package dev.havu.cli.admin;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** Rows for people, in columns as wide as they have to be. */
final class Table {
    private static final String NOTHING = "-";

    private final List<String> headings;
    private final List<List<String>> rows = new ArrayList<>();

    private Table(List<String> headings) {
        this.headings = headings;
    }

    /** One with these columns. */
    static Table of(String... headings) {
        return new Table(List.of(headings));
    }

    /** Objects by these of their fields, which are also the headings. */
    static Table of(JsonNode objects, String... fields) {
        Table table = new Table(
                List.of(fields).stream().map(field -> field.replace('_', ' ')).toList());
        for (JsonNode object : objects) {
            table.row(List.of(fields).stream()
                    .map(field -> cell(object.path(field)))
                    .toArray(String[]::new));
        }
        return table;
    }

    /** Adds a row. */
    Table row(String... cells) {
        rows.add(List.of(cells));
        return this;
    }

    /** A value as it stands in a cell: lists by commas, what there is not as a dash. */
    static String cell(JsonNode value) {
        if (value.isMissingNode() || value.isNull()) {
            return NOTHING;
        }
        if (value.isArray()) {
            List<String> parts = new ArrayList<>();
            value.forEach(element -> parts.add(cell(element)));
            return parts.isEmpty() ? NOTHING : String.join(",", parts);
        }
        String text = value.isValueNode() ? value.asString() : value.toString();
        return text.isEmpty() ? NOTHING : text;
    }

    /** What there are no rows of is said in words. */
    String text(String ifEmpty) {
        if (rows.isEmpty()) {
            return ifEmpty + "\n";
        }
        List<List<String>> all = new ArrayList<>();
        all.add(headings.stream().map(String::toUpperCase).toList());
        all.addAll(rows);
        int[] widths = new int[headings.size()];
        for (List<String> row : all) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        StringBuilder text = new StringBuilder();
        for (List<String> row : all) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < widths.length; i++) {
                line.append(row.get(i)).append(" ".repeat(widths[i] - row.get(i).length() + 2));
            }
            text.append(line.toString().stripTrailing()).append('\n');
        }
        return text.toString();
    }

    /** The fields of one object, a line each. */
    static String fields(JsonNode object, String... fields) {
        int width = List.of(fields).stream().mapToInt(String::length).max().orElse(0);
        StringBuilder text = new StringBuilder();
        for (String field : fields) {
            String value = cell(object.path(field));
            text.append(field.replace('_', ' '))
                    .append(":")
                    .append(" ".repeat(width - field.length() + 1))
                    .append(value)
                    .append('\n');
        }
        return text.toString();
    }
}
