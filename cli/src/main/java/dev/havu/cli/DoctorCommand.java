package dev.havu.cli;

import dev.havu.api.Json;
import dev.havu.drivers.Diagnosis;
import dev.havu.drivers.Diagnosis.Verdict;
import dev.havu.server.HavuDoctor;
import dev.havu.server.config.HavuConfig;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Says how things are with what Havu stands on, a line each, and how to mend what is not as it should be. */
final class DoctorCommand {
    /** Says it in JSON. */
    static final String JSON = "json";

    /** Looks for what belongs to nobody, instead. */
    static final String ORPHANS = "orphans";

    private static final int SICK = 1;

    private DoctorCommand() {}

    /** Returns 1 if there is a problem. */
    static int run(HavuConfig config, Set<String> switches, PrintStream output) {
        List<Diagnosis> diagnoses =
                switches.contains(ORPHANS) ? HavuDoctor.orphans(config) : HavuDoctor.examine(config);
        output.print(switches.contains(JSON) ? json(diagnoses) : text(diagnoses));
        return count(diagnoses, Verdict.PROBLEM) == 0 ? 0 : SICK;
    }

    static String text(List<Diagnosis> diagnoses) {
        int width = diagnoses.stream()
                .mapToInt(diagnosis -> diagnosis.subject().length())
                .max()
                .orElse(0);
        StringBuilder text = new StringBuilder();
        for (Diagnosis diagnosis : diagnoses) {
            text.append("%-9s%-{width}s  %s%n"
                    .replace("{width}", Integer.toString(width))
                    .formatted(word(diagnosis.verdict()), diagnosis.subject(), diagnosis.text()));
            if (diagnosis.remedy() != null) {
                text.append(" ".repeat(9 + width + 2))
                        .append("mend: ")
                        .append(diagnosis.remedy())
                        .append('\n');
            }
        }
        return text.append(counted(count(diagnoses, Verdict.PROBLEM), "problem"))
                .append(", ")
                .append(counted(count(diagnoses, Verdict.WARNING), "warning"))
                .append('\n')
                .toString();
    }

    private static String counted(long number, String what) {
        return number + " " + what + (number == 1 ? "" : "s");
    }

    private static String json(List<Diagnosis> diagnoses) {
        return Json.mapper()
                        .writeValueAsString(new Report(
                                count(diagnoses, Verdict.PROBLEM),
                                count(diagnoses, Verdict.WARNING),
                                diagnoses.stream().map(Line::of).toList()))
                + "\n";
    }

    private record Report(long problems, long warnings, List<Line> diagnoses) {}

    private record Line(String verdict, String subject, String text, String remedy) {
        static Line of(Diagnosis diagnosis) {
            String remedy = diagnosis.remedy();
            return new Line(
                    word(diagnosis.verdict()), diagnosis.subject(), diagnosis.text(), remedy == null ? "" : remedy);
        }
    }

    private static String word(Verdict verdict) {
        return verdict.name().toLowerCase(Locale.ROOT);
    }

    private static long count(List<Diagnosis> diagnoses, Verdict verdict) {
        return diagnoses.stream()
                .filter(diagnosis -> diagnosis.verdict() == verdict)
                .count();
    }
}
