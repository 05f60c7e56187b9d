package dev.havu.server.acceptance;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** All that a project can see of itself, to be compared before and after. */
record Everything(Map<String, String> answers) {
    private static final List<String> LISTS = List.of(
            "/instances",
            "/instances?status=discontinued",
            "/volumes",
            "/volumes/trash",
            "/clusters",
            "/clusters?status=discontinued",
            "/ssh-keys",
            "/scripts",
            "/balance",
            "/instance-availability",
            "/instance-availability?is_spot=true",
            "/cluster-availability");

    static Everything of(ApiClient client) {
        Map<String, String> answers = new LinkedHashMap<>();
        for (String list : LISTS) {
            answers.put(list, client.get(list).expect(200).text());
        }
        return new Everything(answers);
    }
}
