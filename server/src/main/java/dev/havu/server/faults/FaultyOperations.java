package dev.havu.server.faults;

import dev.havu.api.contract.OpenApiDocument;
import dev.havu.api.contract.Operation;
import dev.havu.domain.Refusal;
import dev.havu.domain.faults.Fault;
import dev.havu.server.http.Router;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** The operations that fault rules can name: those of the public API, but not the one that gives its document. */
public final class FaultyOperations {
    private static final String DOCUMENT = "Document";

    private final Set<String> ids = new HashSet<>();
    private final Map<String, String> byMethodAndPath = new HashMap<>();

    public FaultyOperations(OpenApiDocument document) {
        for (Operation operation : document.operations()) {
            if (!operation.area().equals(DOCUMENT)) {
                ids.add(operation.id());
                byMethodAndPath.put(operation.method() + " " + withoutNames(operation.path()), operation.id());
            }
        }
    }

    boolean contains(String operationId) {
        return ids.contains(operationId);
    }

    /**
     * The id of an operation that is named by its id, by method and path such as {@code GET /instances/{instance_id}}, or
     * as any by {@code *}.
     *
     * @throws Refusal if there is no such operation
     */
    public String resolve(String name) {
        if (name.equals(Fault.ANY_OPERATION) || ids.contains(name)) {
            return name;
        }
        int space = name.indexOf(' ');
        String id = space < 0
                ? null
                : byMethodAndPath.get(name.substring(0, space).toUpperCase(Locale.ROOT) + " "
                        + withoutNames(withoutBase(name.substring(space).strip())));
        if (id == null) {
            throw Refusal.invalid("operation: there is no operation `" + name
                    + "` in the public API; name it by its operationId, such as deployInstance, by method and path, such"
                    + " as `POST /instances` or `GET /instances/{instance_id}`, or all of them by `*`");
        }
        return id;
    }

    private static String withoutBase(String path) {
        return path.startsWith(Router.BASE_PATH + "/") ? path.substring(Router.BASE_PATH.length()) : path;
    }

    private static String withoutNames(String path) {
        return path.replaceAll("\\{[^}]*}", "{}");
    }
}
