package dev.havu.drivers.incus.doctor;

import dev.havu.domain.catalog.Catalog;
import dev.havu.domain.catalog.Image;
import dev.havu.drivers.Diagnosis;
import dev.havu.drivers.incus.ImageSource;
import dev.havu.drivers.incus.IncusSettings;
import dev.havu.drivers.incus.Kind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The images of the catalog: where they come from, and whether they are there. */
final class ImageCheck {
    private static final String SUBJECT = "images";
    private static final int SHOWN = 5;

    private ImageCheck() {}

    /**
     * Examines them.
     *
     * @param present what machines with an image that Incus has are, by alias
     */
    static List<Diagnosis> examine(IncusSettings settings, Catalog catalog, Map<String, Kind> present) {
        Map<ImageSource, List<String>> slugs = new LinkedHashMap<>();
        Stream.concat(catalog.images().stream(), catalog.clusterImages().stream())
                .map(Image::imageType)
                .forEach(slug -> slugs.computeIfAbsent(settings.image(slug), source -> new ArrayList<>())
                        .add(slug));
        List<Diagnosis> found = new ArrayList<>();
        List<String> nowhere = new ArrayList<>();
        slugs.forEach((source, uses) -> {
            boolean meant = settings.images().containsValue(source);
            if (source.server() != null) {
                found.add(Diagnosis.ok(
                        SUBJECT,
                        source.alias() + " for " + shown(uses) + ": not looked at, hosts load it from "
                                + source.server() + " when it is first used"));
            } else if (present.containsKey(source.alias())) {
                found.add(fits(settings, source, uses, present.get(source.alias())));
            } else if (meant) {
                found.add(Diagnosis.problem(
                        SUBJECT,
                        source.alias() + " for " + shown(uses) + " is not in Incus",
                        "import it, such as `incus image copy images:ubuntu/24.04/cloud local: --alias "
                                + source.alias() + "`, or name another one by incus.images"));
            } else {
                nowhere.addAll(uses);
            }
        });
        if (!nowhere.isEmpty()) {
            boolean all = nowhere.size()
                    == slugs.values().stream().mapToInt(List::size).sum();
            String text = (all ? "none" : shown(nowhere)) + " of the catalog " + (all ? "is" : "are not") + " in Incus";
            String remedy =
                    "say by incus.images which image of Incus, or of an image server, each one is; \"*\" stands for all"
                            + " others";
            found.add(all ? Diagnosis.problem(SUBJECT, text, remedy) : Diagnosis.warning(SUBJECT, text, remedy));
        }
        return found;
    }

    private static Diagnosis fits(
            IncusSettings settings, ImageSource source, List<String> uses, @Nullable Kind present) {
        Kind wanted = source.kind() == null ? settings.machines() : source.kind();
        String what = source.alias() + " for " + shown(uses);
        return wanted == null || wanted == present
                ? Diagnosis.ok(SUBJECT, what + " is there, for " + (present == null ? "machine" : present.type()) + "s")
                : Diagnosis.problem(
                        SUBJECT,
                        what + " is an image for " + (present == null ? "machine" : present.type())
                                + "s, but machines are to be " + wanted.type() + "s",
                        "import the other variant of it, or say what machines with it are by incus.images");
    }

    private static String shown(List<String> slugs) {
        return slugs.size() <= SHOWN
                ? String.join(", ", slugs)
                : String.join(", ", slugs.subList(0, SHOWN)) + " and " + (slugs.size() - SHOWN) + " more";
    }
}
