package dev.havu.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.havu.api.clusters.ClusterRequests;
import dev.havu.api.contract.OpenApiDocument;
import dev.havu.api.contract.Operation;
import dev.havu.api.contract.RequestContract;
import dev.havu.api.instances.DeployInstanceRequest;
import dev.havu.api.instances.InstanceActionRequest;
import dev.havu.api.scripts.ScriptRequests;
import dev.havu.api.sshkeys.SshKeyRequests;
import dev.havu.api.tags.TagRequest;
import dev.havu.api.volumes.VolumeRequests;
import dev.havu.domain.ErrorCode;
import dev.havu.domain.Refusal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/**
 * Whatever the bytes of a body are, they become a clear refusal that repeats no secret, or an object of the class that the
 * route of the operation works with. What keeps to the document is never refused when it is bound to that class.
 */
class RequestDecoderFuzzTest {
    private static final OpenApiDocument DOCUMENT = OpenApiDocument.load();
    private static final RequestContract CONTRACT = new RequestContract(DOCUMENT);
    private static final String JSON = "application/json";
    private static final int LONGEST_MESSAGE = 1000;
    private static final int SECRET_LENGTH = 12;

    private static final Map<String, Class<?>> CLASSES = new TreeMap<>(Map.ofEntries(
            Map.entry("addClusterTag", TagRequest.class),
            Map.entry("addInstanceTag", TagRequest.class),
            Map.entry("addScript", ScriptRequests.Add.class),
            Map.entry("addSshKey", SshKeyRequests.Add.class),
            Map.entry("addSshKeyDeprecated", SshKeyRequests.Add.class),
            Map.entry("addVolumeTag", TagRequest.class),
            Map.entry("createVolume", VolumeRequests.Create.class),
            Map.entry("deleteScripts", ScriptRequests.DeleteMany.class),
            Map.entry("deleteSshKeys", SshKeyRequests.DeleteMany.class),
            Map.entry("deleteSshKeysDeprecated", SshKeyRequests.DeleteMany.class),
            Map.entry("deleteVolume", VolumeRequests.Delete.class),
            Map.entry("deployCluster", ClusterRequests.Deploy.class),
            Map.entry("deployInstance", DeployInstanceRequest.class),
            Map.entry("getAccessToken", JsonNode.class),
            Map.entry("performClusterAction", ClusterRequests.Actions.class),
            Map.entry("performClusterNodeAction", ClusterRequests.NodeAction.class),
            Map.entry("performInstanceAction", InstanceActionRequest.class),
            Map.entry("performInstanceActionDeprecated", InstanceActionRequest.class),
            Map.entry("performVolumeAction", VolumeRequests.Action.class)));

    private static final List<String> OPERATIONS = List.copyOf(CLASSES.keySet());

    @Test
    void every_operation_with_a_body_is_among_the_targets() {
        assertThat(DOCUMENT.operations().stream()
                        .filter(operation -> operation.requestBody() != null)
                        .map(Operation::id))
                .containsExactlyInAnyOrderElementsOf(OPERATIONS);
    }

    /** The examples of the document; the first byte chooses the operation. */
    static Stream<byte[]> examples() {
        List<byte[]> examples = new ArrayList<>();
        JsonNode root = Json.mapper().readTree(DOCUMENT.json());
        for (String id : OPERATIONS) {
            Operation operation = DOCUMENT.operation(id);
            for (JsonNode example : root.path("paths")
                    .path(operation.path())
                    .path(operation.method().toLowerCase(java.util.Locale.ROOT))
                    .at("/requestBody/content/application~1json/examples")) {
                examples.add(input(id, Json.write(example.path("value"))));
            }
        }
        return examples.stream();
    }

    @MethodSource("examples")
    @FuzzTest
    void a_body_is_refused_clearly_or_becomes_what_the_route_works_with(byte[] input) {
        if (input.length == 0) {
            return;
        }
        String id = OPERATIONS.get(Byte.toUnsignedInt(input[0]) % OPERATIONS.size());
        byte[] body = Arrays.copyOfRange(input, 1, input.length);
        JsonNode document;
        try {
            document = Json.readRequest(body);
        } catch (Refusal refusal) {
            assertClear(refusal);
            return;
        }
        assertReadsBack(document);
        try {
            CONTRACT.checkBody(DOCUMENT.operation(id), JSON, document);
        } catch (Refusal refusal) {
            assertClear(refusal);
            assertRepeatsNoSecret(refusal, document);
            return;
        }
        assertThat((Object) Json.convert(document, CLASSES.get(id))).isNotNull();
    }

    private static void assertClear(Refusal refusal) {
        assertThat(refusal.errorCode()).isEqualTo(ErrorCode.INVALID_REQUEST);
        assertThat(refusal.getMessage()).isNotBlank().hasSizeLessThan(LONGEST_MESSAGE);
        assertThat(refusal.getMessage().chars()).noneMatch(Character::isISOControl);
    }

    private static void assertReadsBack(JsonNode document) {
        byte[] written = Json.write(document);
        // A number beyond all range is read as infinite, which JSON cannot say.
        if (!new String(written, java.nio.charset.StandardCharsets.UTF_8).contains("Infinity")) {
            assertThat(Json.readRequest(written)).isEqualTo(document);
        }
    }

    private static void assertRepeatsNoSecret(Refusal refusal, JsonNode document) {
        for (String name : List.of("client_secret", "refresh_token", "script", "key")) {
            String secret = document.path(name).asString("");
            if (secret.length() >= SECRET_LENGTH && document.isObject()) {
                assertThat(refusal.getMessage()).as(name).doesNotContain(secret);
            }
        }
    }

    private static byte[] input(String operation, byte[] body) {
        byte[] input = new byte[body.length + 1];
        input[0] = (byte) OPERATIONS.indexOf(operation);
        System.arraycopy(body, 0, input, 1, body.length);
        return input;
    }
}
