package dev.havu.cli.admin;

import dev.havu.api.Json;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Lists that the server gives in pages. */
final class Pages {
    static final String AFTER = "--after";
    static final String LIMIT = "--limit";

    private static final int LARGEST = 1000;

    private Pages() {}

    /**
     * The page that the options want; all pages as one when they do not say how much.
     *
     * @param path may have a query
     * @param field what the elements are in
     */
    static JsonNode read(Call call, String path, String field) {
        String limit = call.option(LIMIT);
        if (limit != null) {
            return page(call, path, call.option(AFTER), limit);
        }
        ArrayNode all = Json.mapper().createArrayNode();
        String after = call.option(AFTER);
        while (true) {
            JsonNode page = page(call, path, after, Integer.toString(LARGEST));
            page.path(field).forEach(all::add);
            if (page.path(field).size() < LARGEST) {
                ((ObjectNode) page).set(field, all);
                return page;
            }
            after = page.path("next").asString();
        }
    }

    private static JsonNode page(Call call, String path, @Nullable String after, String limit) {
        String query = Call.query("after", after, "limit", limit);
        return call.get(path + (path.contains("?") ? query.replace('?', '&') : query));
    }
}
