package dev.havu.api.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class OpenApiDocumentTest {
    private final OpenApiDocument document = SampleDocument.load();

    @Test
    void readsOperationsWithMethodPathAndArea() {
        Operation operation = document.operation("deleteVolume");

        assertThat(operation.method()).isEqualTo("DELETE");
        assertThat(operation.path()).isEqualTo("/volumes/{volume_id}");
        assertThat(operation.area()).isEqualTo("Volumes");
        assertThat(operation.requestBody()).isNull();
    }

    @Test
    void takesParametersOfThePathAndFollowsReferences() {
        assertThat(document.operation("deleteVolume").parameters())
                .singleElement()
                .satisfies(parameter -> {
                    assertThat(parameter.name()).isEqualTo("volume_id");
                    assertThat(parameter.location()).isEqualTo(Operation.Location.PATH);
                    assertThat(parameter.required()).isTrue();
                    assertThat(parameter.schema().path("format").stringValue()).isEqualTo("uuid");
                });
    }

    @Test
    void readsRequestBodiesThroughReferences() {
        Operation.RequestBody body = document.operation("createVolume").requestBody();

        assertThat(body).isNotNull();
        assertThat(body.required()).isTrue();
        assertThat(body.schemas())
                .containsEntry("application/json", "/components/requestBodies/Volume/content/application~1json/schema");
    }

    @Test
    void anEmptySecurityListMakesAnOperationPublic() {
        assertThat(document.operation("getToken").secured()).isFalse();
        assertThat(document.operation("listVolumes").secured()).isTrue();
    }

    @Test
    void unknownOperationsAreAnError() {
        assertThatThrownBy(() -> document.operation("nope")).isInstanceOf(IllegalArgumentException.class);
    }
}
