package dev.havu.server.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.havu.api.contract.Operation;
import dev.havu.server.http.Route;
import dev.havu.server.http.Route.Access;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The routes of the server and the operations of the OpenAPI document are the same set. */
class RoutesAndDocumentTest {
    /** Served for people; a document that describes itself does not describe these. */
    private static final Set<String> PAGES = Set.of("GET /", "GET /docs", "GET /docs/{file}");

    private static final String OPERATIONS = """
            /oauth2/token                          POST
            /balance                               GET
            /images                                GET
            /images/cluster                        GET
            /volumes                               GET PUT POST
            /volumes/trash                         GET
            /volumes/{volume_id}                   GET DELETE
            /volumes/{volume_id}/tags              POST
            /volumes/{volume_id}/tags/{tag}        DELETE
            /volume-types                          GET
            /instances                             GET PUT POST
            /instances/types                       GET
            /instances/availability/{instance_type} GET
            /instances/action                      POST
            /instances/{instance_id}               GET
            /instances/{instance_id}/tags          POST
            /instances/{instance_id}/tags/{tag}    DELETE
            /clusters                              GET PUT POST
            /clusters/{cluster_id}                 GET
            /clusters/{cluster_id}/nodes/{node_id} PUT
            /clusters/{cluster_id}/tags            POST
            /clusters/{cluster_id}/tags/{tag}      DELETE
            /instance-types                        GET
            /instance-types/price-history          GET
            /instance-types/{instance_type}        GET
            /instance-availability                 GET
            /instance-availability/{instance_type} GET
            /cluster-availability                  GET
            /cluster-availability/{cluster_type}   GET
            /ssh-keys                              GET POST DELETE
            /ssh-keys/{ssh_key_id}                 GET DELETE
            /sshkeys                               GET POST DELETE
            /sshkeys/{ssh_key_id}                  GET DELETE
            /scripts                               GET POST DELETE
            /scripts/{script_id}                   GET DELETE
            /locations                             GET
            /long-term/periods                     GET
            /long-term/periods/instances           GET
            /long-term/periods/clusters            GET
            /cluster-types                         GET
            /container-types                       GET
            /openapi.json                          GET""";

    private static final Pattern PARAMETER = Pattern.compile("\\{([^}]+)}");

    private static RunningHavu havu;
    private static Map<String, Route> routes;
    private static Collection<Operation> operations;
    private static Collection<Operation> adminOperations;

    @BeforeAll
    static void start() {
        havu = RunningHavu.start();
        routes = havu.server().routes().stream().collect(Collectors.toMap(Route::operationId, Function.identity()));
        operations = ApiClient.document().operations();
        adminOperations = ApiClient.adminDocument().operations();
    }

    @AfterAll
    static void stop() {
        havu.close();
    }

    @Test
    void the_document_has_exactly_the_operations_of_the_api() {
        List<String> expected = OPERATIONS
                .lines()
                .flatMap(line -> {
                    String[] words = line.strip().split(" +");
                    return Arrays.stream(words).skip(1).map(method -> method + " " + words[0]);
                })
                .toList();

        assertThat(expected).hasSize(58);
        assertThat(operations)
                .extracting(operation -> operation.method() + " " + operation.path())
                .containsExactlyInAnyOrderElementsOf(expected);
    }

    @Test
    void every_operation_has_a_route_with_the_same_method_and_path() {
        List<Operation> all = new ArrayList<>(operations);
        all.addAll(adminOperations);
        for (Operation operation : all) {
            Route route = routes.get(operation.id());
            assertThat(route).as("route of %s", operation.id()).isNotNull();
            assertThat(route.method() + " " + route.template()).isEqualTo(operation.method() + " " + operation.path());
        }
    }

    @Test
    void every_route_for_tenants_or_everybody_has_an_operation_unless_it_is_a_page() {
        Set<String> known = operations.stream().map(Operation::id).collect(Collectors.toSet());
        Set<String> unknown = new TreeSet<>();
        for (Route route : havu.server().routes()) {
            if (route.access() != Access.OPERATOR && !known.contains(route.operationId())) {
                unknown.add(route.method() + " " + route.template());
            }
        }

        unknown.remove("GET /admin/v1/openapi.json");
        assertThat(unknown).isEqualTo(PAGES);
    }

    @Test
    void every_route_for_operators_is_in_the_admin_document() {
        Set<String> known = adminOperations.stream().map(Operation::id).collect(Collectors.toSet());
        List<String> unknown = havu.server().routes().stream()
                .filter(route ->
                        route.access() == Access.OPERATOR && !route.method().equals(Route.ANY_METHOD))
                .map(Route::operationId)
                .filter(id -> !known.contains(id))
                .toList();

        assertThat(unknown).isEmpty();
    }

    @Test
    void the_document_describes_exactly_the_parameters_of_each_path() {
        for (Operation operation : operations) {
            List<String> described = operation.parameters().stream()
                    .filter(parameter -> parameter.location() == Operation.Location.PATH)
                    .map(Operation.Parameter::name)
                    .toList();
            assertThat(described).as(operation.id()).containsExactlyInAnyOrderElementsOf(parameters(operation.path()));
            assertThat(parameters(routes.get(operation.id()).template())).isEqualTo(parameters(operation.path()));
        }
    }

    @Test
    void whoever_may_call_a_route_is_who_the_document_says() {
        for (Operation operation : operations) {
            assertThat(routes.get(operation.id()).access())
                    .as(operation.id())
                    .isEqualTo(operation.secured() ? Access.API : Access.PUBLIC);
        }
    }

    @Test
    void nothing_needs_no_token_but_the_token_itself_the_public_catalog_and_the_document() {
        assertThat(operations)
                .filteredOn(operation -> !operation.secured())
                .extracting(Operation::path)
                .containsExactlyInAnyOrder(
                        "/oauth2/token",
                        "/instance-types",
                        "/instance-types/price-history",
                        "/instance-types/{instance_type}",
                        "/cluster-types",
                        "/container-types",
                        "/volume-types",
                        "/long-term/periods",
                        "/long-term/periods/instances",
                        "/long-term/periods/clusters",
                        "/openapi.json");
    }

    @Test
    void every_secured_operation_declares_401_403_429_and_500_and_every_body_413_and_415() {
        for (Operation operation : operations) {
            List<String> expected = new ArrayList<>(List.of("500"));
            if (operation.secured()) {
                expected.addAll(List.of("401", "403", "429"));
            }
            if (operation.requestBody() != null) {
                expected.addAll(List.of("400", "413", "415"));
            }
            assertThat(operation.responses().keySet()).as(operation.id()).containsAll(expected);
        }
    }

    @Test
    void the_document_is_served_as_it_is_used() {
        Answer served = havu.anonymous().get("/openapi.json").expect(200);

        assertThat(served.body()).isEqualTo(ApiClient.document().json());
        assertThat(served.json().get("openapi").asString()).startsWith("3.1.");
        assertThat(served.json().get("servers").get(0).get("url").asString()).isEqualTo("/v1");
    }

    private static List<String> parameters(String template) {
        return PARAMETER
                .matcher(template)
                .results()
                .map((MatchResult result) -> result.group(1))
                .toList();
    }
}
