package dev.havu.cli.incus;

import dev.havu.api.Json;
import dev.havu.server.catalog.CatalogFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The built-in catalog with one cluster type instead of all, which needs no GPUs: a jump host and two small workers. */
final class SmallCatalog {
    static final String CLUSTER_TYPE = "2CPU";
    static final String CLUSTER_IMAGE = "ubuntu-22.04-cuda-12.9-cluster";

    private SmallCatalog() {}

    /** Writes it to a file. */
    static Path in(Path file) {
        try (InputStream builtIn = CatalogFile.class.getResourceAsStream("/dev/havu/server/catalog.json")) {
            ObjectNode catalog = (ObjectNode) Json.mapper().readTree(builtIn);
            ArrayNode types = (ArrayNode) catalog.get("cluster_types");
            ObjectNode type = (ObjectNode) types.get(0);
            type.put("cluster_type", CLUSTER_TYPE).put("model", "CPU").put("workers", 2);
            ((ObjectNode) type.get("cpu")).put("number_of_cores", 4);
            ((ObjectNode) type.get("gpu")).put("number_of_gpus", 0);
            ((ObjectNode) type.get("gpu_memory")).put("size_in_gigabytes", 0);
            ((ObjectNode) type.get("memory")).put("size_in_gigabytes", 8);
            types.removeAll();
            types.add(type);
            Files.write(file, Json.write(catalog));
            return file;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
