package dev.havu.drivers.incus.doctor;

import dev.havu.domain.catalog.Catalog;
import dev.havu.domain.catalog.Image;
import dev.havu.drivers.Diagnosis;
import dev.havu.drivers.incus.ImageSource;
import dev.havu.drivers.incus.IncusSettings;
import dev.havu.drivers.incus.Kind;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
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
    static List<Diagnosis> examine(
            IncusSettings settings, Catalog catalog, Map<String, Kind> present, ImageServer servers) {
        Map<ImageSource, List<String>> slugs = new LinkedHashMap<>();
        Stream.concat(catalog.images().stream(), catalog.clusterImages().stream())
                .map(Image::imageType)
                .forEach(slug -> slugs.computeIfAbsent(settings.image(slug), source -> new ArrayList<>())
                        .add(slug));
        List<Diagnosis> found = new ArrayList<>();
        List<String> nowhere = new ArrayList<>();
        Map<String, Map<String, Set<Kind>>> offers = new HashMap<>();
        slugs.forEach((source, uses) -> {
            boolean meant = settings.images().containsValue(source);
            if (source.server() != null) {
                found.add(ofServer(settings, source, uses, offers, servers));
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
        return fits(settings, source, shown(uses), present == null ? Set.of() : Set.of(present));
    }

    private static Diagnosis fits(IncusSettings settings, ImageSource source, String uses, Set<Kind> kinds) {
        Kind wanted = source.kind() == null ? settings.machines() : source.kind();
        String possible = kinds.stream().map(Kind::type).sorted().collect(Collectors.joining("s and ")) + "s";
        return wanted == null || kinds.contains(wanted)
                ? Diagnosis.ok(SUBJECT, source.alias() + " for " + uses + " is there, for " + possible)
                : Diagnosis.problem(
                        SUBJECT,
                        source.alias() + " for " + uses + " is an image for " + possible + ", but machines are to be "
                                + wanted.type() + "s",
                        "take the other variant of it, or say what machines with it are by incus.images");
    }

    /**
     * Examines an image that hosts load when it is first used.
     *
     * @param offers what servers have that were asked already, by URL; grows
     */
    private static Diagnosis ofServer(
            IncusSettings settings,
            ImageSource source,
            List<String> uses,
            Map<String, Map<String, Set<Kind>>> offers,
            ImageServer servers) {
        String server = String.valueOf(source.server());
        String what = shown(uses) + " (on " + server + ")";
        if (!source.protocol().equals(ImageSource.SIMPLESTREAMS)) {
            return Diagnosis.warning(
                    SUBJECT,
                    source.alias() + " for " + what + " is not looked at",
                    "try it: `incus launch REMOTE:" + source.alias() + "`");
        }
        try {
            if (!offers.containsKey(server)) {
                offers.put(server, servers.images(server));
            }
        } catch (IOException failure) {
            return Diagnosis.warning(
                    SUBJECT,
                    source.alias() + " for " + what + " cannot be looked at from here: " + failure,
                    "see to it that the hosts reach the server, or copy the image into Incus");
        }
        Set<Kind> kinds = offers.getOrDefault(server, Map.of()).getOrDefault(source.alias(), Set.of());
        return kinds.isEmpty()
                ? Diagnosis.problem(
                        SUBJECT,
                        source.alias() + " for " + what + " is not there",
                        "name another one by incus.images; `incus image list images:` shows what there is")
                : fits(settings, source, what, kinds);
    }

    private static String shown(List<String> slugs) {
        return slugs.size() <= SHOWN
                ? String.join(", ", slugs)
                : String.join(", ", slugs.subList(0, SHOWN)) + " and " + (slugs.size() - SHOWN) + " more";
    }
}
