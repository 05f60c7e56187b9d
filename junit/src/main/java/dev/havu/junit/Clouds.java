package dev.havu.junit;

import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Makes clouds and projects. */
final class Clouds {
    private static final String PROJECT = "default";
    private static final int LONGEST_NAME = 63;
    private static final String INSTANT = "instant";

    private static final SecureRandom RANDOM = new SecureRandom();

    private Clouds() {}

    /**
     * Makes a cloud with one project.
     *
     * @param title what its name is to remind of
     */
    static Havu create(AdminApi server, String title, CloudOptions options) {
        String name = name(title);
        Map<String, Object> project = newProject(name, PROJECT);
        project.put("currency", options.currency());
        if (options.balance() != null) {
            project.put("balance", options.balance().toPlainString());
        }
        Map<String, Object> clock = new LinkedHashMap<>();
        clock.put("mode", CloudClock.word(options.clock()));
        if (options.now() != null) {
            clock.put("now", options.now().toString());
        }
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("name", name);
        body.put("clock", clock);
        body.put("projects", List.of(project));
        if (options.instant()) {
            body.put("simulation", INSTANT);
        }
        Long seed = options.randomSeed();
        if (seed != null) {
            body.put("random_seed", seed);
        }
        server.send("POST", "/clouds", body);
        CloudApi cloud = new CloudApi(server, name);
        return new Havu(cloud, opened(cloud, project));
    }

    /** Makes a further project in a cloud. */
    static Project createProject(CloudApi cloud, String name) {
        Map<String, Object> project = newProject(cloud.name(), name);
        cloud.send("POST", "/projects", project);
        return opened(cloud, project);
    }

    /** Client ids are unique in a server, so they have the name of the cloud in them. */
    private static Map<String, Object> newProject(String cloud, String name) {
        Map<String, Object> project = new LinkedHashMap<>();
        project.put("name", name);
        project.put("credentials", List.of(Map.of("client_id", cloud + "-" + name, "client_secret", random(24))));
        return project;
    }

    private static Project opened(CloudApi cloud, Map<String, Object> project) {
        JsonObject sent = new JsonObject(project);
        JsonObject credential = sent.objects("credentials").get(0);
        String name = sent.text("name");
        return new Project(
                name, credential.text("client_id"), credential.text("client_secret"), new Ledger(cloud, name));
    }

    /** As much of the title as fits, and something that no other cloud of the server has. */
    static String name(String title) {
        String unique = random(6);
        String words = title.replaceAll("([a-z0-9])([A-Z])", "$1-$2")
                .toLowerCase(Locale.ROOT)
                .replaceAll("[^a-z0-9]+", "-")
                .replaceAll("^-+", "");
        int room = LONGEST_NAME - unique.length() - 1;
        String beginning = words.substring(0, Math.min(room, words.length())).replaceAll("-+$", "");
        return beginning.isEmpty() ? "test-" + unique : beginning + "-" + unique;
    }

    private static String random(int bytes) {
        byte[] drawn = new byte[bytes];
        RANDOM.nextBytes(drawn);
        return HexFormat.of().formatHex(drawn);
    }
}
