package dev.havu.api.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AnswerContractTest {
    private static final String ID = "442e6a59-26c2-4cea-a619-39762c0d2385";
    private static final Map<String, String> JSON =
            Map.of("content-type", "application/json; charset=utf-8", "x-page", "1");
    private static final Map<String, String> TEXT = Map.of("Content-Type", "text/plain; charset=utf-8");

    private final OpenApiDocument document = SampleDocument.load();
    private final AnswerContract contract = new AnswerContract(document);

    @Test
    void acceptsWhatIsDocumented() {
        assertThat(violations("listVolumes", 200, JSON, "[{\"id\":\"" + ID + "\",\"size\":1,\"long_term\":null}]"))
                .isEmpty();
        assertThat(violations("listVolumes", 404, JSON, "{\"code\":\"not_found\",\"message\":\"no\"}"))
                .isEmpty();
        assertThat(violations("createVolume", 202, TEXT, ID)).isEmpty();
        assertThat(violations("deleteVolume", 204, Map.of(), "")).isEmpty();
    }

    @Test
    void tellsAnUndeclaredStatus() {
        assertThat(violations("listVolumes", 201, JSON, "[]")).containsExactly("status 201 is not declared");
    }

    @Test
    void tellsWrongContentTypes() {
        assertThat(violations("createVolume", 202, JSON, "\"" + ID + "\""))
                .containsExactly("content type 'application/json; charset=utf-8' is not one of text/plain");
    }

    @Test
    void tellsMissingAndWrongHeaders() {
        assertThat(violations("listVolumes", 200, Map.of("Content-Type", "application/json"), "[]"))
                .containsExactly("header X-Page is missing");
        assertThat(violations("listVolumes", 200, Map.of("Content-Type", "application/json", "X-Page", "0"), "[]"))
                .containsExactly("header X-Page must be an integer of at least 1, but was 0");
    }

    @Test
    void tellsWrongBodies() {
        assertThat(violations("listVolumes", 200, JSON, "[{\"id\":\"" + ID + "\"}]"))
                .containsExactly("0.size is required");
        assertThat(violations("listVolumes", 200, JSON, "[{\"id\":\"" + ID + "\",\"size\":1,\"long_term\":{\"x\":1}}]"))
                .containsExactly("0.long_term.x is not in the document");
        assertThat(violations("listVolumes", 200, JSON, "")).hasSize(1);
        assertThat(violations("createVolume", 202, TEXT, ID + "\n")).hasSize(1);
        assertThat(violations("deleteVolume", 204, Map.of(), "x"))
                .containsExactly("status 204 declares no body, but there were 1 bytes");
    }

    private List<String> violations(String operation, int status, Map<String, String> headers, String body) {
        return contract.violations(
                document.operation(operation), status, headers, body.getBytes(StandardCharsets.UTF_8));
    }
}
