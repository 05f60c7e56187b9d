package dev.havu.junit;

import java.util.ArrayList;
import java.util.List;

/** Lists that the server gives in pages. */
final class Pages {
    private static final int LARGEST = 1000;

    private Pages() {}

    /**
     * All elements, in the server's order.
     *
     * @param path below the cloud; may have a query
     * @param field what the elements are in
     */
    static List<JsonObject> all(CloudApi cloud, String path, String field) {
        List<JsonObject> all = new ArrayList<>();
        String start = path + (path.contains("?") ? "&" : "?") + "limit=" + LARGEST;
        long after = 0;
        while (true) {
            JsonObject page = JsonObject.of(cloud.send("GET", start + "&after=" + after, null));
            List<JsonObject> elements = page.objects(field);
            all.addAll(elements);
            if (elements.size() < LARGEST) {
                return all;
            }
            after = page.number("next");
        }
    }
}
