package dev.havu.server.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.havu.api.Json;
import dev.havu.api.contract.AnswerContract;
import dev.havu.api.contract.OpenApiDocument;
import dev.havu.domain.fleet.FleetSpec;
import dev.havu.domain.money.Currency;
import dev.havu.domain.tenants.ProjectKey;
import dev.havu.drivers.simulator.SimulationSpec;
import dev.havu.engine.clouds.CloudClock;
import dev.havu.server.HavuServer;
import dev.havu.server.HavuSettings;
import dev.havu.server.catalog.CatalogFile;
import dev.havu.server.contract.ContractValidation;
import dev.havu.server.tls.TlsSettings;
import dev.havu.server.tokens.Authentication;
import dev.havu.server.tokens.Principal;
import dev.havu.server.tokens.TokenSettings;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/**
 * Whatever the query of the list of scripts is, the answer is a clear refusal or exactly the part of the list that was asked
 * for, and as the document says.
 */
class PagingFuzzTest {
    private static final ProjectKey PROJECT = new ProjectKey("default", "main");
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final InstantSource CLOCK = InstantSource.fixed(NOW);
    private static final List<String> NAMES = names();

    private static final HavuServer SERVER = HavuServer.start(new HavuSettings(
            "127.0.0.1",
            0,
            new TlsSettings.Off(),
            Request.DEFAULT_BODY_LIMIT,
            Request.DEFAULT_BODY_LIMIT,
            new HavuSettings.Storage.InMemory(),
            TokenSettings.DEFAULT,
            "fuzz-admin-token",
            null,
            null,
            CatalogFile.bundled(),
            List.of(new HavuSettings.CloudSettings(
                    PROJECT.cloud(),
                    1L,
                    CloudClock.standing(NOW),
                    new HavuSettings.DriverSettings.Simulated(SimulationSpec.defaults(), new FleetSpec(Map.of())),
                    true,
                    List.of(new HavuSettings.ProjectSettings(
                            PROJECT.project(), Currency.USD, BigDecimal.TEN, 100, List.of(), List.of(), null)))),
            null));

    private static final OpenApiDocument DOCUMENT = OpenApiDocument.load();
    private static final AnswerContract ANSWERS = new AnswerContract(DOCUMENT);
    private static final Handler PIPELINE = Pipeline.of(List.of(
            new ErrorRendering(),
            new Routing(new Router(SERVER.routes())),
            PagingFuzzTest::asOwner,
            new ContractValidation(DOCUMENT)));

    static {
        NAMES.forEach(name -> SERVER.engine().scripts().add(PROJECT, name, "#!/bin/sh"));
    }

    @AfterAll
    static void stop() {
        SERVER.close();
    }

    static Stream<byte[]> queries() {
        return Stream.of(
                        "",
                        "page=1",
                        "page=2&pageSize=10",
                        "pageSize=100&page=1000000",
                        "pageSize=7&orderDirection=desc&orderBy=created_at&name=SCRIPT",
                        "name=%C3%A9&page=1",
                        "page=0&pageSize=101",
                        "page=9223372036854775808&pageSize=-1",
                        "page=+1&page=2",
                        "orderDirection=up&name=%00%25_")
                .map(text -> text.getBytes(UTF_8));
    }

    @MethodSource("queries")
    @FuzzTest
    void a_query_is_refused_or_answered_with_what_was_asked_for(byte[] input) throws IOException {
        String query = new String(input, UTF_8);
        Request request = Request.of("GET", "/v1/scripts?" + query, Map.of(), new byte[0], CLOCK);

        Response response = PIPELINE.handle(request);

        byte[] body = body(response);
        Map<String, String> headers = headers(response);
        assertThat(ANSWERS.violations(DOCUMENT.operation("listScripts"), response.status(), headers, body))
                .isEmpty();
        if (response.status() == 400) {
            assertThat(Json.mapper().readTree(body).path("code").asString()).isEqualTo("invalid_request");
            return;
        }
        assertThat(response.status()).isEqualTo(200);
        assertIsWhatWasAskedFor(FieldMap.parse(query), headers, Json.mapper().readTree(body));
    }

    private static void assertIsWhatWasAskedFor(FieldMap query, Map<String, String> headers, JsonNode scripts) {
        List<String> all = new ArrayList<>(NAMES);
        String part = query.first("name");
        if (part != null) {
            all.removeIf(name -> !asciiLowerCase(name).contains(asciiLowerCase(part)));
        }
        if ("desc".equals(query.first("orderDirection"))) {
            Collections.reverse(all);
        }
        String page = query.first("page");
        String pageSize = query.first("pageSize");
        List<String> expected = all;
        if (page == null && pageSize == null) {
            assertThat(headers).doesNotContainKeys("X-Page", "X-Page-Size", "X-Total-Count");
        } else {
            long number = page == null ? 1 : Long.parseLong(page);
            long size = pageSize == null ? 10 : Long.parseLong(pageSize);
            expected = all.stream().skip((number - 1) * size).limit(size).toList();
            assertThat(headers)
                    .containsEntry("X-Page", Long.toString(number))
                    .containsEntry("X-Page-Size", Long.toString(size))
                    .containsEntry("X-Total-Count", Integer.toString(all.size()));
        }
        assertThat(scripts.values().stream().map(script -> script.path("name").asString()))
                .containsExactlyElementsOf(expected);
    }

    private static String asciiLowerCase(String text) {
        StringBuilder lower = new StringBuilder();
        text.chars()
                .forEach(character ->
                        lower.append((char) (character <= 'Z' && character >= 'A' ? character + 32 : character)));
        return lower.toString();
    }

    private static Response asOwner(Request request, Handler next) {
        request.set(Authentication.PRINCIPAL, new Principal("owner", PROJECT, "cloud-api-v1"));
        return next.handle(request);
    }

    private static byte[] body(Response response) throws IOException {
        Response.@Nullable BodyWriter writer = response.writer();
        if (writer == null) {
            return response.content();
        }
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        writer.writeTo(output);
        return output.toByteArray();
    }

    private static Map<String, String> headers(Response response) {
        Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (int i = 0; i < response.headers().size(); i += 2) {
            headers.put(response.headers().get(i), response.headers().get(i + 1));
        }
        return headers;
    }

    private static List<String> names() {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < 25; i++) {
            names.add((i % 3 == 0 ? "Script " : "caf\u00e9 \u00c9% ").toUpperCase(Locale.ROOT) + "_" + i);
        }
        return names;
    }
}
