package dev.havu.api.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OpenApiBundlerTest {
    @TempDir
    private Path folder;

    @BeforeEach
    void writeRoot() throws IOException {
        write("openapi.yaml", """
                openapi: 3.1.0
                info: {title: Havu}
                tags: [{name: Errors}]
                components:
                  schemas:
                    Error: {type: object}
                """);
    }

    @Test
    void joinsPathsComponentsAndTags() throws IOException {
        write("volumes.yaml", """
                tags: [{name: Volumes}]
                paths:
                  /volumes: {get: {operationId: listVolumes}}
                components:
                  schemas:
                    Volume: {$ref: '#/components/schemas/Error'}
                  parameters:
                    VolumeId: {name: id}
                """);
        Files.createDirectory(folder.resolve("more"));
        write("more/keys.yaml", "paths: {/ssh-keys: {get: {operationId: listKeys}}}");

        assertThat(OpenApiBundler.bundle(folder).toString())
                .isEqualTo("{\"openapi\":\"3.1.0\",\"info\":{\"title\":\"Havu\"},"
                        + "\"tags\":[{\"name\":\"Errors\"},{\"name\":\"Volumes\"}],"
                        + "\"components\":{\"schemas\":{\"Error\":{\"type\":\"object\"},"
                        + "\"Volume\":{\"$ref\":\"#/components/schemas/Error\"}},"
                        + "\"parameters\":{\"VolumeId\":{\"name\":\"id\"}}},"
                        + "\"paths\":{\"/ssh-keys\":{\"get\":{\"operationId\":\"listKeys\"}},"
                        + "\"/volumes\":{\"get\":{\"operationId\":\"listVolumes\"}}}}");
    }

    @Test
    void writesTheBundle() throws IOException {
        Path target = folder.resolve("out/openapi.json");

        OpenApiBundler.main(new String[] {folder.toString(), target.toString()});

        assertThat(target).content().startsWith("{\"openapi\":\"3.1.0\"");
    }

    @Test
    void refusesTheSameNameInTwoFiles() throws IOException {
        write("a.yaml", "components: {schemas: {Error: {type: string}}}");

        assertThatThrownBy(() -> OpenApiBundler.bundle(folder))
                .hasMessage("a.yaml: 'Error' is already defined in another file");
    }

    @Test
    void refusesTheSameTagInTwoFiles() throws IOException {
        write("a.yaml", "tags: [{name: Errors}]");

        assertThatThrownBy(() -> OpenApiBundler.bundle(folder)).hasMessageContaining("tag 'Errors'");
    }

    @Test
    void refusesTheSameKeyTwiceInOneFile() throws IOException {
        write("a.yaml", "paths:\n  /a: {}\n  /a: {}\n");

        assertThatThrownBy(() -> OpenApiBundler.bundle(folder)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void refusesOtherSectionsInAreaFiles() throws IOException {
        write("a.yaml", "info: {title: Other}");

        assertThatThrownBy(() -> OpenApiBundler.bundle(folder)).hasMessageContaining("section 'info'");
    }

    @Test
    void refusesReferencesThatLeadNowhere() throws IOException {
        write("a.yaml", "paths: {/a: {get: {$ref: '#/components/schemas/Missing'}}}");

        assertThatThrownBy(() -> OpenApiBundler.bundle(folder)).hasMessageContaining("#/components/schemas/Missing");
    }

    private void write(String name, String content) throws IOException {
        Files.writeString(folder.resolve(name), content);
    }
}
