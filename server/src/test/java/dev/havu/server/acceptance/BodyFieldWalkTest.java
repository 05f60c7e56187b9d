package dev.havu.server.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every field of every body that the document describes, with everything it must not be: each is 400 with a message that
 * names the field, the value and the rule, and no stored row changes.
 */
class BodyFieldWalkTest {
    @TempDir
    private static Path directory;

    private static RunningHavu havu;
    private static ApiClient alice;
    private static Belongings belongings;
    private static StoredState before;

    @BeforeAll
    static void start() {
        havu = RunningHavu.settings().in(directory).start();
        alice = havu.alice();
        belongings = Belongings.bought(havu, alice);
        before = StoredState.of(directory);
    }

    @AfterAll
    static void stop() {
        havu.close();
    }

    @AfterEach
    void nothing_has_changed() {
        assertThat(StoredState.of(directory)).isEqualTo(before);
    }

    static List<BodyField> fields() {
        return BodyField.all();
    }

    static List<BodyField> requiredFields() {
        return fields().stream().filter(BodyField::required).toList();
    }

    static List<BodyField> texts() {
        return fields().stream().filter(BodyField::isText).toList();
    }

    @Test
    void the_walk_goes_down_to_the_tags_of_the_volumes_of_an_order() {
        assertThat(fields())
                .extracting(BodyField::toString)
                .contains("deployInstance volumes.0.tags.0.key", "deployCluster shared_volume.size", "addScript script")
                .hasSizeGreaterThan(100);
    }

    @ParameterizedTest
    @MethodSource("fields")
    void a_wrong_value_is_refused_by_field_value_and_rule(BodyField field) {
        for (BodyField.Wrong wrong : field.wrongValues()) {
            Answer answer = send(field, field.body(sample(field), wrong.json()));

            answer.expectError(400, "invalid_request");
            String message = answer.json().get("message").asString();
            if (wrong.whole() != null) {
                assertThat(message).as("%s = %s", field, wrong.json()).isEqualTo(wrong.whole());
                continue;
            }
            assertThat(message).as("%s = %s", field, wrong.json()).startsWith(wrong.place() + " must be ");
            assertThat(message).as("%s = %s", field, wrong.json()).contains(wrong.rule());
            if (wrong.shown() != null) {
                assertThat(message).as("%s = %s", field, wrong.json()).contains("but was ", wrong.shown());
            }
        }
    }

    @ParameterizedTest
    @MethodSource("requiredFields")
    void a_missing_required_field_is_refused_by_its_name(BodyField field) {
        send(field, field.bodyWithout(sample(field)))
                .expectError(400, "invalid_request", field.name() + " is required");
    }

    @ParameterizedTest
    @MethodSource("requiredFields")
    void null_in_the_place_of_a_required_field_is_refused_as_missing(BodyField field) {
        send(field, field.body(sample(field), "null"))
                .expectError(400, "invalid_request", field.name() + " is required");
    }

    @ParameterizedTest
    @MethodSource("texts")
    void a_text_with_half_a_character_or_a_bare_control_character_is_malformed(BodyField field) {
        for (String text :
                List.of("\\ud800", "a\\uDFFFb", "\\udc00\\ud800", "\0", "a\nb", "\t", "\u001f", "\\x", "\\u12")) {
            send(field, field.body(sample(field), "\"" + text + "\""))
                    .expectError(400, "invalid_request", "The request body is malformed");
        }
    }

    /** What is required only together with another field, which the document says in words of its own. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "performVolumeAction | {'action':'rename','id':'VOLUME'} | name is required",
                "performVolumeAction | {'action':'resize','id':'VOLUME'} | size is required",
                "performVolumeAction | {'action':'attach','id':'VOLUME'} | instance_id is required",
                "performVolumeAction | {'action':'attach','id':'VOLUME','instance_ids':[]} | instance_id is required",
                "performVolumeAction | {'action':'rename','id':'VOLUME','name':null} | name is required",
                "performInstanceAction | {'action':'shutdown'} | id is required",
                "performInstanceAction | {'action':'shutdown','id':null,'instance_id':null} | id is required",
                "performInstanceActionDeprecated | {'action':'delete','volume_ids':null} | id is required",
                "performClusterAction | {} | actions is required",
                "performClusterAction | {'action':'discontinue'} | id is required",
                "performClusterAction | {'id':'CLUSTER'} | actions is required",
                "getAccessToken | {'grant_type':'client_credentials','client_id':'alice'} | client_secret is required",
                "getAccessToken | {'grant_type':'client_credentials','client_secret':'s'} | client_id is required",
                "getAccessToken | {'grant_type':'refresh_token','client_id':'alice'} | refresh_token is required",
            })
    void what_an_action_needs_is_required_too(String operationId, String body, String message) {
        String json =
                body.replace('\'', '"').replace("VOLUME", belongings.volume()).replace("CLUSTER", belongings.cluster());

        SampleRequests.of(operationId, belongings)
                .withBody(json)
                .send(alice)
                .expectError(400, "invalid_request", message);
    }

    private static SampleRequests.Sample sample(BodyField field) {
        return SampleRequests.of(field.operationId(), belongings);
    }

    private static Answer send(BodyField field, String body) {
        return sample(field).withBody(body).send(alice);
    }
}
