package dev.havu.server.docs;

import dev.havu.api.contract.OpenApiDocument;
import dev.havu.domain.Refusal;
import dev.havu.server.http.Handler;
import dev.havu.server.http.Request;
import dev.havu.server.http.Response;
import dev.havu.server.http.Route;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Supplier;

/**
 * {@code /} tells where things are, {@code /v1/openapi.json} is the OpenAPI document, and {@code /docs} renders it with
 * Swagger UI. All files come from this server, so the page works without a network; a strict content security policy sees
 * to it that it stays so.
 */
public final class DocumentationRoutes {
    private static final String CONTENT_SECURITY_POLICY = "default-src 'none'; script-src 'self'; style-src 'self'"
            + " 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none';"
            + " frame-ancestors 'none'";
    private static final String LIBRARY = "/META-INF/resources/webjars/swagger-ui/";
    private static final String LIBRARY_PROPERTIES = "/META-INF/maven/org.webjars/swagger-ui/pom.properties";
    private static final String OWN = "/dev/havu/server/docs/";

    private static final Map<String, Asset> ASSETS = Map.of(
            "havu.js", new Asset("text/javascript; charset=utf-8", false),
            "havu.css", new Asset("text/css; charset=utf-8", false),
            "swagger-ui-bundle.js", new Asset("text/javascript; charset=utf-8", true),
            "swagger-ui.css", new Asset("text/css; charset=utf-8", true),
            "favicon-32x32.png", new Asset("image/png", true));

    private final OpenApiDocument document;
    private final ConcurrentMap<String, String> entityTags = new ConcurrentHashMap<>();

    private DocumentationRoutes(OpenApiDocument document) {
        this.document = document;
    }

    /** The routes; all are public. */
    public static List<Route> of(OpenApiDocument document) {
        DocumentationRoutes routes = new DocumentationRoutes(document);
        return List.of(
                page("/", "entryPage", DocumentationRoutes::entry),
                page("/openapi.json", "getOpenApiDocument", routes::openApi),
                page("/docs", "documentationPage", routes::reference),
                page("/docs/{file}", "documentationFile", routes::file));
    }

    private record Asset(String contentType, boolean fromLibrary) {}

    private static Route page(String template, String name, Handler handler) {
        return new Route("GET", template, name, Route.Access.PUBLIC, handler);
    }

    private static Response entry(Request request) {
        String accept = request.header("Accept");
        if (accept != null && accept.contains("text/html")) {
            return Response.empty(302).header("Location", "/docs");
        }
        return Response.json(200, new Entry("Havu", "/v1", "/docs", "/v1/openapi.json"));
    }

    /** What {@code /} answers to programs. */
    private record Entry(String name, String api, String docs, String openapi) {}

    private Response openApi(Request request) {
        return withEntityTag(request, "openapi.json", Response.JSON_TYPE, document::json);
    }

    private Response reference(Request request) {
        if (request.rawPath().endsWith("/")) {
            return Response.empty(302).header("Location", "/docs");
        }
        return withEntityTag(request, "index.html", "text/html; charset=utf-8", () -> read(OWN + "index.html"))
                .header("Content-Security-Policy", CONTENT_SECURITY_POLICY)
                .header("X-Content-Type-Options", "nosniff")
                .header("Referrer-Policy", "no-referrer");
    }

    private Response file(Request request) {
        String name = request.path("file");
        Asset asset = ASSETS.get(name);
        if (asset == null) {
            throw Refusal.notFound("Path not found: GET " + request.rawPath());
        }
        String resource = asset.fromLibrary() ? LIBRARY + libraryVersion() + "/" + name : OWN + name;
        return withEntityTag(request, name, asset.contentType(), () -> read(resource))
                .header("X-Content-Type-Options", "nosniff");
    }

    /** Not kept in memory: nobody looks at the documentation most of the time. */
    private Response withEntityTag(Request request, String name, String contentType, Supplier<byte[]> content) {
        String wanted = request.header("If-None-Match");
        String known = entityTags.get(name);
        if (wanted != null && known != null && matches(wanted, known)) {
            return Response.empty(304).header("ETag", known);
        }
        byte[] bytes = content.get();
        String tag = known == null ? entityTags.computeIfAbsent(name, _ -> entityTag(bytes)) : known;
        Response response = wanted != null && matches(wanted, tag)
                ? Response.empty(304)
                : Response.bytes(200, contentType, bytes).header("Cache-Control", "no-cache");
        return response.header("ETag", tag);
    }

    private static boolean matches(String wanted, String tag) {
        return wanted.equals("*") || wanted.contains(tag);
    }

    private static String entityTag(byte[] content) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(content);
            return '"' + HexFormat.of().formatHex(digest, 0, 12) + '"';
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private static String libraryVersion() {
        Properties properties = new Properties();
        try {
            properties.load(new StringReader(new String(read(LIBRARY_PROPERTIES), StandardCharsets.UTF_8)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return properties.getProperty("version", "");
    }

    private static byte[] read(String resource) {
        try (InputStream input = DocumentationRoutes.class.getResourceAsStream(resource)) {
            if (input == null) {
                throw new IllegalStateException("missing from this build: " + resource);
            }
            return input.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
