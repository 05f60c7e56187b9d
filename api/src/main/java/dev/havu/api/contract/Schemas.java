package dev.havu.api.contract;

import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.dialect.Dialect;
import com.networknt.schema.dialect.Dialects;
import com.networknt.schema.keyword.Keyword;
import com.networknt.schema.keyword.NonValidationKeyword;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import tools.jackson.databind.JsonNode;

/**
 * The schemas of a document, each compiled when it is first needed: an operation nobody calls costs nothing at start.
 * Safe to use from any thread.
 */
final class Schemas {
    private static final String DOCUMENT_URI = "urn:havu:openapi";

    private static final List<String> NOT_SCHEMA = List.of(
            "openapi",
            "info",
            "servers",
            "security",
            "tags",
            "paths",
            "components",
            SchemaWords.RULE_KEYWORD,
            SchemaWords.REFUSAL_KEYWORD);

    private final Schema document;
    private final ConcurrentMap<String, Schema> byPointer = new ConcurrentHashMap<>();

    Schemas(OpenApiDocument source) {
        SchemaRegistryConfig config =
                SchemaRegistryConfig.builder().formatAssertionsEnabled(true).build();
        SchemaRegistry registry =
                SchemaRegistry.withDialect(documentDialect(), builder -> builder.schemaRegistryConfig(config));
        this.document = registry.getSchema(SchemaLocation.of(DOCUMENT_URI), source.root());
    }

    /** JSON Schema 2020-12 as OpenAPI 3.1 uses it, knowing what else there is in a document so that nothing is warned of. */
    private static Dialect documentDialect() {
        List<Keyword> others = new ArrayList<>();
        for (String name : NOT_SCHEMA) {
            others.add(new NonValidationKeyword(name));
        }
        return Dialect.builder(Dialects.getOpenApi31()).keywords(others).build();
    }

    /** What is wrong with a value according to the schema at a JSON pointer; empty when nothing is. */
    List<Error> check(String pointer, JsonNode value) {
        return byPointer.computeIfAbsent(pointer, this::compile).validate(value);
    }

    private Schema compile(String pointer) {
        Schema schema = document.getRefSchema(
                SchemaLocation.of(DOCUMENT_URI + "#" + pointer).getFragment());
        schema.initializeValidators();
        return schema;
    }

    /** The JSON pointer of the schema that a failed keyword stands in. */
    static String schemaPointer(Error error) {
        String location = error.getSchemaLocation().toString();
        String pointer = location.substring(location.indexOf('#') + 1);
        return pointer.substring(0, pointer.lastIndexOf('/'));
    }
}
