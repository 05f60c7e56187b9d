package dev.havu.server.acceptance;

import dev.havu.api.contract.Operation;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A correct request to every operation of the document, about given belongings. */
final class SampleRequests {
    private static final Pattern PARAMETER = Pattern.compile("\\{([^}]+)}");

    private SampleRequests() {}

    /**
     * A request.
     *
     * @param body JSON, null for none
     */
    record Sample(
            Operation operation, String path, @Nullable String body) {
        Answer send(ApiClient client) {
            return sendAs(client, body == null ? null : "application/json", body);
        }

        Answer sendAs(ApiClient client, @Nullable String contentType, @Nullable String otherBody) {
            return client.send(
                    operation.method(),
                    path,
                    otherBody,
                    contentType == null ? Map.of() : Map.of("Content-Type", contentType));
        }

        Sample withPath(String other) {
            return new Sample(operation, other, body);
        }

        Sample withBody(String other) {
            return new Sample(operation, path, other);
        }

        @Override
        public String toString() {
            return operation.id();
        }
    }

    /** The ids of all operations that need a token, or of all that need none. */
    static List<String> operationIds(boolean secured) {
        return ApiClient.document().operations().stream()
                .filter(operation -> operation.secured() == secured)
                .map(Operation::id)
                .toList();
    }

    static Sample of(String operationId, Belongings about) {
        Operation operation = ApiClient.document().operation(operationId);
        return new Sample(operation, path(operation, about), body(operation, about));
    }

    private static String path(Operation operation, Belongings about) {
        return PARAMETER.matcher(operation.path()).replaceAll(parameter -> switch (parameter.group(1)) {
            case "instance_id" -> about.instance();
            case "volume_id" -> about.volume();
            case "cluster_id" -> about.cluster();
            case "node_id" -> about.node();
            case "ssh_key_id" -> about.sshKey();
            case "script_id" -> about.script();
            case "tag" -> about.tagKey();
            case "instance_type" -> "CPU.4V.16G";
            case "cluster_type" -> "16B200";
            default -> throw new AssertionError("what is a " + parameter.group(1) + "?");
        });
    }

    private static @Nullable String body(Operation operation, Belongings about) {
        if (operation.requestBody() == null || operation.id().equals("deleteVolume")) {
            return null;
        }
        return switch (operation.id()) {
            case "getAccessToken" ->
                "{\"grant_type\":\"client_credentials\",\"client_id\":\"alice\",\"client_secret\":\"%s\"}"
                        .formatted(RunningHavu.SECRET);
            case "deployInstance" -> """
                {"instance_type":"CPU.4V.16G","image":"ubuntu-24.04","hostname":"sample","location_code":"FIN-01",
                 "ssh_key_ids":["%s"]}""".formatted(about.sshKey());
            case "performInstanceAction", "performInstanceActionDeprecated" ->
                "{\"action\":\"shutdown\",\"id\":[\"%s\"]}".formatted(about.instance());
            case "createVolume" -> """
                {"type":"NVMe","name":"sample","size":50,"location_code":"FIN-01","instance_id":"%s"}""".formatted(about.stopped());
            case "performVolumeAction" ->
                "{\"action\":\"rename\",\"id\":\"%s\",\"name\":\"renamed\"}".formatted(about.volume());
            case "deployCluster" -> """
                {"cluster_type":"16B200","image":"ubuntu-22.04-cuda-12.9-cluster","hostname":"sample",
                 "location_code":"FIN-03","ssh_key_ids":["%s"],"shared_volume":{"name":"home","size":1000}}""".formatted(about.sshKey());
            case "performClusterAction" ->
                "{\"actions\":[{\"action\":\"discontinue\",\"id\":\"%s\"}]}".formatted(about.cluster());
            case "performClusterNodeAction" -> "{\"action\":\"shutdown\"}";
            case "addInstanceTag", "addVolumeTag", "addClusterTag" -> "{\"key\":\"sample\"}";
            case "addSshKey", "addSshKeyDeprecated" -> "{\"name\":\"sample\",\"key\":\"ssh-ed25519 AAAA\"}";
            case "deleteSshKeys", "deleteSshKeysDeprecated" -> "{\"keys\":[\"%s\"]}".formatted(about.sshKey());
            case "addScript" -> "{\"name\":\"sample\",\"script\":\"echo\"}";
            case "deleteScripts" -> "{\"scripts\":[\"%s\"]}".formatted(about.script());
            default -> throw new AssertionError("there is no sample body for " + operation.id());
        };
    }
}
