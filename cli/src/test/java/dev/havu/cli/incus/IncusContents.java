package dev.havu.cli.incus;

import dev.havu.drivers.incus.Names;
import dev.havu.drivers.incus.api.IncusClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Everything that one Havu has in Incus, as text that two runs of the same have in common once ids are replaced by names:
 * instances, custom volumes, networks, what is on their disks, and operations that are not over.
 */
final class IncusContents {
    /** What machines and tests write into the root of a disk, to know it again. */
    static final String NOTE = "note";

    /** What a startup script writes, each time it runs. */
    private static final String STARTED = "rootfs/root/started";

    private static final Pattern ENCODED = Pattern.compile("(?<=\"content\":\")([^\"]*)(?=\",\"encoding\":\"b64\")");

    private final IncusClient incus;
    private final Testbed testbed;
    private final String prefix;

    IncusContents(IncusClient incus, Testbed testbed, String prefix) {
        this.incus = incus;
        this.testbed = testbed;
        this.prefix = prefix;
    }

    /**
     * One thing a line or block, in order.
     *
     * @param names by id, for what is replaced
     */
    List<String> read(Map<String, String> names) {
        Map<String, String> replacements = new TreeMap<>(names);
        List<String> things = new ArrayList<>();
        for (JsonNode network : incus.get(List.of("networks"), null, Map.of("recursion", "1"))) {
            if (label(network, Names.PREFIX_LABEL).equals(prefix)) {
                String cluster = label(network, Names.CLUSTER_LABEL);
                replacements.put(network.path("name").asString(), "network-of-" + names.getOrDefault(cluster, cluster));
                things.add("network " + network.path("name").asString() + " "
                        + network.path("status").asString() + " " + plain(network.path("config")) + " "
                        + sorted(network.path("used_by"), replacements));
            }
        }
        for (String project : projects()) {
            for (JsonNode instance : incus.get(List.of("instances"), project, Map.of("recursion", "1"))) {
                things.add(instance(project, instance, replacements));
            }
            for (JsonNode volume : incus.get(volumes(), project, Map.of("recursion", "1"))) {
                String name = volume.path("name").asString();
                things.add("volume " + name + " " + volume.path("content_type").asString() + " "
                        + volume.path("description").asString() + " " + plain(volume.path("config")) + " "
                        + sorted(volume.path("used_by"), replacements) + " note: "
                        + text(testbed.customVolume(project, name).resolve(NOTE)));
            }
            for (JsonNode kind : incus.get(List.of("operations"), project, Map.of("recursion", "1"))) {
                for (JsonNode operation : kind) {
                    if (operation.path("status_code").asInt() < 200) {
                        things.add("operation " + operation.path("description").asString() + " "
                                + operation.path("resources"));
                    }
                }
            }
        }
        return things.stream()
                .map(thing -> replaced(thing, replacements))
                .sorted()
                .toList();
    }

    private String instance(String project, JsonNode instance, Map<String, String> replacements) {
        String name = instance.path("name").asString();
        return "instance " + name + " " + instance.path("type").asString() + " "
                + instance.path("status").asString() + " "
                + instance.path("description").asString() + " "
                + plain(instance.path("config")) + " " + plain(instance.path("devices")) + " "
                + sorted(instance.path("profiles"), replacements) + " started: "
                + text(testbed.disk(project, name).resolve(STARTED)) + " note: "
                + text(testbed.disk(project, name).resolve("rootfs/" + NOTE));
    }

    private List<String> projects() {
        List<String> projects = new ArrayList<>();
        for (JsonNode project : incus.get(List.of("projects"), null, Map.of("recursion", "1"))) {
            String name = project.path("name").asString();
            if (name.startsWith(prefix + "-")) {
                projects.add(name);
            }
        }
        return projects;
    }

    private List<String> volumes() {
        return List.of("storage-pools", testbed.pool(), "volumes", "custom");
    }

    /** Without what Incus itself notes, and in order. */
    private static String plain(JsonNode properties) {
        Map<String, String> kept = new TreeMap<>();
        properties.properties().forEach(entry -> {
            if (!entry.getKey().startsWith("volatile.") && !entry.getKey().startsWith("image.")) {
                JsonNode value = entry.getValue();
                kept.put(entry.getKey(), value instanceof ObjectNode ? plain(value) : value.asString());
            }
        });
        return kept.toString();
    }

    /** By name, because the order of ids is another in each run. */
    private static List<String> sorted(JsonNode texts, Map<String, String> replacements) {
        List<String> sorted = new ArrayList<>();
        texts.forEach(each -> sorted.add(replaced(each.asString(), replacements)));
        sorted.sort(null);
        return sorted;
    }

    private static String label(JsonNode thing, String key) {
        return thing.path("config").path(key).asString("");
    }

    /**
     * What also differs from run to run: the hardware addresses of nodes and the range of their network, also where they are
     * in files for them.
     */
    private static String replaced(String text, Map<String, String> replacements) {
        String result = ENCODED.matcher(text)
                .replaceAll(file -> Matcher.quoteReplacement(
                        new String(Base64.getDecoder().decode(file.group(1)), StandardCharsets.UTF_8)));
        for (Map.Entry<String, String> entry : replacements.entrySet()) {
            result = result.replace(entry.getKey(), entry.getValue());
        }
        return result.replaceAll("02((:|\\\\u003A)[0-9a-f]{2}){5}", "MAC")
                .replaceAll("172\\.30\\.\\d+\\.", "172.30.N.");
    }

    private static String text(Path file) {
        try {
            return Files.exists(file)
                    ? Files.readString(file, StandardCharsets.UTF_8).strip()
                    : "none";
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
