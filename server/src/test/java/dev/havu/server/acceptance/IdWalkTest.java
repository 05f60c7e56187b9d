package dev.havu.server.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.havu.api.contract.Operation;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every id in every path: malformed is 400, unknown is 404 but for deletions of keys and scripts, upper case is fine. */
class IdWalkTest {
    private static final List<String> MALFORMED = List.of(
            "abc",
            "1",
            "null",
            "undefined",
            "6a0c1d3e-2f41-4b7a-9d11-0b6f0e5a7c0",
            "6a0c1d3e-2f41-4b7a-9d11-0b6f0e5a7c011",
            "6a0c1d3e-2f41-4b7a-9d11-0b6f0e5a7c0g",
            "6a0c1d3e2f414b7a9d110b6f0e5a7c01",
            "6a0c1d3e_2f41_4b7a_9d11_0b6f0e5a7c01",
            "%7B6a0c1d3e-2f41-4b7a-9d11-0b6f0e5a7c01%7D",
            "6a0c1d3e-2f41-4b7a-9d11-0b6f0e5a7c01%20",
            "6a0c1d3e-2f41-4b7a-9d11-0b6f0e5a7c01%00",
            "6a0c1d3e-2f41-4b7a-9d11-0b6f0e5a7c01%2F..",
            "%EF%BC%96a0c1d3e-2f41-4b7a-9d11-0b6f0e5a7c01",
            "'%20OR%20'1'='1",
            "x".repeat(2000));

    /** They are content when there is nothing to delete. */
    static final Set<String> DELETE_WHAT_IS_THERE = Set.of("deleteSshKey", "deleteSshKeyDeprecated", "deleteScript");

    private static RunningHavu havu;
    private static ApiClient alice;
    private static Belongings belongings;
    private static Everything before;

    @BeforeAll
    static void start() {
        havu = RunningHavu.start();
        alice = havu.alice();
        belongings = Belongings.bought(havu, alice);
        before = Everything.of(alice);
    }

    @AfterAll
    static void stop() {
        havu.close();
    }

    /** Each operation with each id of its path. */
    static List<Arguments> ids() {
        List<Arguments> ids = new ArrayList<>();
        for (Operation operation : ApiClient.document().operations()) {
            for (Operation.Parameter parameter : operation.parameters()) {
                if (parameter.location() == Operation.Location.PATH
                        && parameter.name().endsWith("_id")) {
                    ids.add(Arguments.of(operation.id(), parameter.name()));
                }
            }
        }
        return ids;
    }

    static List<Arguments> idsOfInstances() {
        return ids().stream().filter(id -> id.get()[1].equals("instance_id")).toList();
    }

    static List<Arguments> idsOfOthers() {
        return ids().stream().filter(id -> !id.get()[1].equals("instance_id")).toList();
    }

    @Test
    void there_are_18_ids_in_the_paths_3_of_them_of_instances() {
        assertThat(ids()).hasSize(18);
        assertThat(idsOfInstances()).hasSize(3);
    }

    @ParameterizedTest
    @MethodSource("idsOfOthers")
    void a_malformed_id_is_400_and_the_message_names_it_the_value_and_the_rule(String operationId, String parameter) {
        String spoken = parameter.replace('_', ' ');
        for (String malformed : MALFORMED) {
            requestWith(operationId, parameter, malformed)
                    .send(alice)
                    .expectError(400, "invalid_request", "Invalid " + spoken, "must be a UUID");
        }
        assertThat(requestWith(operationId, parameter, "abc").send(alice).text())
                .contains("`abc`");
        assertThat(Everything.of(alice)).isEqualTo(before);
    }

    @ParameterizedTest
    @MethodSource("idsOfInstances")
    void a_malformed_id_of_an_instance_is_400_in_the_words_that_clients_compare(String operationId, String parameter) {
        for (String malformed : MALFORMED) {
            requestWith(operationId, parameter, malformed)
                    .send(alice)
                    .expectExactError(400, "invalid_request", "Invalid instance id");
        }
        assertThat(Everything.of(alice)).isEqualTo(before);
    }

    @ParameterizedTest
    @MethodSource("ids")
    void an_unknown_id_is_404_and_nothing_to_delete_for_keys_and_scripts(String operationId, String parameter) {
        String unknown = "00000000-0000-4000-8000-000000000000";

        Answer answer = requestWith(operationId, parameter, unknown).send(alice);
        if (DELETE_WHAT_IS_THERE.contains(operationId)) {
            assertThat(answer.expect(200).body()).isEmpty();
        } else {
            answer.expectError(404, "not_found", unknown, "not found");
        }
        assertThat(Everything.of(alice)).isEqualTo(before);
    }

    @ParameterizedTest
    @MethodSource("ids")
    void an_id_in_upper_case_is_the_same_id(String operationId, String parameter) {
        if (ApiClient.document().operation(operationId).method().equals("GET")) {
            SampleRequests.Sample lower = SampleRequests.of(operationId, belongings);
            SampleRequests.Sample upper =
                    requestWith(operationId, parameter, valueOf(parameter).toUpperCase(Locale.ROOT));

            assertThat(upper.path()).isNotEqualTo(lower.path());
            assertThat(upper.send(alice).expect(200).body())
                    .isEqualTo(lower.send(alice).expect(200).body());
        }
    }

    /** The sample request with another text in the place of one id. */
    private static SampleRequests.Sample requestWith(String operationId, String parameter, String text) {
        SampleRequests.Sample sample = SampleRequests.of(operationId, belongings);
        return sample.withPath(sample.path().replace(valueOf(parameter), text));
    }

    private static String valueOf(String parameter) {
        return switch (parameter) {
            case "instance_id" -> belongings.instance();
            case "volume_id" -> belongings.volume();
            case "cluster_id" -> belongings.cluster();
            case "node_id" -> belongings.node();
            case "ssh_key_id" -> belongings.sshKey();
            case "script_id" -> belongings.script();
            default -> throw new AssertionError("what is a " + parameter + "?");
        };
    }
}
