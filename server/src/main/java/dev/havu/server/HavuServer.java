package dev.havu.server;

import dev.havu.api.contract.OpenApiDocument;
import dev.havu.domain.Refusal;
import dev.havu.drivers.DriverException;
import dev.havu.engine.Engine;
import dev.havu.engine.clouds.Cloud;
import dev.havu.server.accesslog.AccessLog;
import dev.havu.server.admin.BillingRoutes;
import dev.havu.server.admin.CapacityRoutes;
import dev.havu.server.admin.ClockRoutes;
import dev.havu.server.admin.CloudRoutes;
import dev.havu.server.admin.DriftRoutes;
import dev.havu.server.admin.EventRoutes;
import dev.havu.server.admin.FaultRoutes;
import dev.havu.server.admin.ProjectRoutes;
import dev.havu.server.admin.SeedRoutes;
import dev.havu.server.admin.SnapshotRoutes;
import dev.havu.server.admin.WebhookRoutes;
import dev.havu.server.clouds.MadeClouds;
import dev.havu.server.config.HavuConfig;
import dev.havu.server.contract.ContractValidation;
import dev.havu.server.docs.DocumentationRoutes;
import dev.havu.server.events.Webhooks;
import dev.havu.server.faults.Callers;
import dev.havu.server.faults.FaultRules;
import dev.havu.server.faults.FaultyOperations;
import dev.havu.server.http.Decorator;
import dev.havu.server.http.ErrorRendering;
import dev.havu.server.http.HttpListener;
import dev.havu.server.http.ListenerSettings;
import dev.havu.server.http.Pipeline;
import dev.havu.server.http.RequestIds;
import dev.havu.server.http.Response;
import dev.havu.server.http.Route;
import dev.havu.server.http.Route.Access;
import dev.havu.server.http.Router;
import dev.havu.server.http.Routing;
import dev.havu.server.idempotency.IdempotentCreation;
import dev.havu.server.limits.RateLimiting;
import dev.havu.server.routes.AvailabilityRoutes;
import dev.havu.server.routes.BalanceRoutes;
import dev.havu.server.routes.CatalogRoutes;
import dev.havu.server.routes.ClusterRoutes;
import dev.havu.server.routes.InstanceRoutes;
import dev.havu.server.routes.ScriptRoutes;
import dev.havu.server.routes.SshKeyRoutes;
import dev.havu.server.routes.VolumeRoutes;
import dev.havu.server.seed.Seeding;
import dev.havu.server.tls.TlsSettings;
import dev.havu.server.tokens.AdminToken;
import dev.havu.server.tokens.Authentication;
import dev.havu.server.tokens.CredentialDirectory;
import dev.havu.server.tokens.Scopes;
import dev.havu.server.tokens.SigningKey;
import dev.havu.server.tokens.TokenEndpoint;
import dev.havu.server.tokens.TokenIssuer;
import dev.havu.server.tokens.TokenVerifier;
import dev.havu.store.Store;
import dev.havu.store.StoreException;
import dev.havu.store.sqlite.SqliteStore;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A running Havu, wired by hand: store, engine, routes, decorators, listener. */
public final class HavuServer implements AutoCloseable {
    private final Store store;
    private final Engine engine;
    private final Webhooks webhooks;
    private final HttpListener listener;
    private final @Nullable TlsSetup tls;
    private final AccessLog accessLog;
    private final List<StartedCredential> credentials;
    private final @Nullable String newAdminToken;
    private final TokenIssuer tokenIssuer;
    private final List<Route> routes;

    private HavuServer(
            Store store,
            Engine engine,
            Webhooks webhooks,
            HttpListener listener,
            @Nullable TlsSetup tls,
            AccessLog accessLog,
            List<StartedCredential> credentials,
            @Nullable String newAdminToken,
            TokenIssuer tokenIssuer,
            List<Route> routes) {
        this.store = store;
        this.engine = engine;
        this.webhooks = webhooks;
        this.listener = listener;
        this.tls = tls;
        this.accessLog = accessLog;
        this.credentials = credentials;
        this.newAdminToken = newAdminToken;
        this.tokenIssuer = tokenIssuer;
        this.routes = routes;
    }

    /**
     * Starts a server as configured.
     *
     * @throws StartupException with one line for the operator if it cannot
     */
    public static HavuServer start(HavuConfig config) {
        return start(ConfiguredSettings.of(config));
    }

    /**
     * Starts a server.
     *
     * @throws StartupException with one line for the operator if it cannot
     */
    public static HavuServer start(HavuSettings settings) {
        SecureRandom random = new SecureRandom();
        Store store = openStore(settings.storage());
        Engine engine = null;
        try {
            CloudSetup setup = CloudSetup.run(store, settings, random);
            engine = setup.engine();
            SigningKey key = signingKey(settings.storage(), random);
            Cloud standard = engine.cloud(settings.clouds().getFirst().name());
            CredentialDirectory directory = new EngineDirectory(engine);
            TokenIssuer issuer = new TokenIssuer(key, settings.tokens(), random);
            TokenVerifier verifier = new TokenVerifier(key, directory);
            OpenApiDocument document = OpenApiDocument.load();
            OpenApiDocument adminDocument = OpenApiDocument.loadAdmin();
            AdminToken adminToken = adminToken(settings, random);
            List<Route> routes =
                    new ArrayList<>(routes(engine, standard, document, new TokenEndpoint(directory, issuer, verifier)));
            FaultyOperations faultyOperations = new FaultyOperations(document);
            Webhooks webhooks = new Webhooks(engine, key, random);
            RateLimiting rateLimiting =
                    settings.rateLimits() == null ? RateLimiting.off() : RateLimiting.on(settings.rateLimits());
            Seeding seeding = new Seeding(engine, document);
            routes.addAll(adminRoutes(engine, adminDocument, faultyOperations, webhooks, seeding));
            routes.addAll(tenancyRoutes(engine, settings, rateLimiting, random));
            AccessLog accessLog = AccessLog.to(settings.accessLog());
            RequestIds requestIds = new RequestIds(random.nextLong());
            List<Decorator> decorators = List.of(
                    requestIds,
                    accessLog,
                    new ErrorRendering(),
                    new Routing(new Router(routes)),
                    new Authentication(verifier, adminToken),
                    rateLimiting,
                    new Scopes(),
                    new ContractValidation(document, adminDocument),
                    new FaultRules(
                            engine.faults(), faultyOperations, new Callers(directory, verifier, standard.name())),
                    new IdempotentCreation(engine.keptAnswers()));
            TlsSetup tls = TlsSetup.of(settings, random);
            engine.start();
            seed(seeding, standard, settings.seed());
            HttpListener listener = HttpListener.start(
                    new ListenerSettings(
                            settings.host(),
                            settings.port(),
                            settings.bodyLimit(),
                            settings.snapshotLimit(),
                            standard.clock(),
                            tls == null ? null : tls.identity()),
                    requestIds,
                    Pipeline.of(decorators));
            webhooks.refresh();
            return new HavuServer(
                    store,
                    engine,
                    webhooks,
                    listener,
                    tls,
                    accessLog,
                    setup.credentials(),
                    adminToken.shownOnce(),
                    issuer,
                    List.copyOf(routes));
        } catch (RuntimeException failure) {
            if (engine != null) {
                engine.close();
            }
            store.close();
            throw switch (failure) {
                case StoreException damaged -> unusable(settings.storage(), damaged);
                case DriverException unusable -> new StartupException(String.valueOf(unusable.getMessage()), unusable);
                default -> failure;
            };
        }
    }

    /** Where the API is, without a trailing slash. */
    public URI baseUri() {
        String scheme = tls == null ? "http" : "https";
        return URI.create(scheme + "://" + hostForClients() + ":" + listener.port() + Router.BASE_PATH);
    }

    /** The certificate that clients have to trust; null when there is none of Havu's own. */
    public @Nullable Path authorityFile() {
        return tls == null || tls.authority() == null ? null : tls.authority().certificateFile();
    }

    /**
     * The certificate of the local authority that a server with this configuration would use, made if there is none; null
     * when it would use none.
     *
     * @throws StartupException with one line for the operator if there cannot be one
     */
    public static @Nullable Path authorityFile(HavuConfig config) {
        return config.tls() instanceof TlsSettings.LocallySigned local
                ? TlsSetup.authority(local, config.listen(), new SecureRandom()).certificateFile()
                : null;
    }

    /** The credentials an operator may be shown. */
    public List<StartedCredential> credentials() {
        return credentials;
    }

    /** The token of the admin API when it was made just now and will not be shown again; otherwise null. */
    public @Nullable String newAdminToken() {
        return newAdminToken;
    }

    public Engine engine() {
        return engine;
    }

    /** Issues tokens without a request, for tests and tools in the same process. */
    public TokenIssuer tokenIssuer() {
        return tokenIssuer;
    }

    /** Every route that is served. */
    public List<Route> routes() {
        return routes;
    }

    @Override
    public void close() {
        // Streams end by themselves, so the listener need not cut them off.
        engine.events().close();
        webhooks.close();
        listener.close();
        accessLog.close();
        engine.close();
        store.close();
    }

    private static List<Route> routes(
            Engine engine, Cloud standard, OpenApiDocument document, TokenEndpoint tokenEndpoint) {
        List<Route> routes = new ArrayList<>();
        routes.add(new Route("POST", "/oauth2/token", "getAccessToken", Access.PUBLIC, tokenEndpoint));
        routes.addAll(new BalanceRoutes(engine.tenants(), engine.ledgers()).routes());
        routes.addAll(new CatalogRoutes(engine.clouds(), standard).routes());
        routes.addAll(new AvailabilityRoutes(engine.capacity()).routes());
        routes.addAll(new InstanceRoutes(engine.instances()).routes());
        routes.addAll(new VolumeRoutes(engine.volumes()).routes());
        routes.addAll(new ClusterRoutes(engine.clusters()).routes());
        routes.addAll(new SshKeyRoutes(engine.sshKeys()).routes());
        routes.addAll(new ScriptRoutes(engine.scripts()).routes());
        routes.addAll(DocumentationRoutes.of(document));
        routes.add(operatorOnly("/admin/**", "admin"));
        routes.add(operatorOnly("/console/**", "console"));
        return List.copyOf(routes);
    }

    /** The operator's side, by area. */
    private static List<Route> adminRoutes(
            Engine engine,
            OpenApiDocument document,
            FaultyOperations faultyOperations,
            Webhooks webhooks,
            Seeding seeding) {
        List<Route> routes = new ArrayList<>();
        routes.add(new Route(
                "GET",
                "/admin/v1/openapi.json",
                "getAdminDocument",
                Access.PUBLIC,
                request -> Response.jsonBytes(200, document.json())));
        routes.addAll(new BillingRoutes(engine).routes());
        routes.addAll(new CapacityRoutes(engine).routes());
        routes.addAll(new FaultRoutes(engine, faultyOperations).routes());
        routes.addAll(new EventRoutes(engine).routes());
        routes.addAll(new WebhookRoutes(engine, webhooks).routes());
        routes.addAll(new SeedRoutes(engine, seeding).routes());
        routes.addAll(new ClockRoutes(engine).routes());
        routes.addAll(new DriftRoutes(engine).routes());
        return routes;
    }

    /** Clouds and projects come and go, and rate limits with them. */
    private static List<Route> tenancyRoutes(
            Engine engine, HavuSettings settings, RateLimiting rateLimiting, SecureRandom random) {
        MadeClouds clouds = new MadeClouds(
                engine, settings.catalog(), ConfiguredSettings.bundledFleet(), settings.cloudNames(), random);
        List<Route> routes = new ArrayList<>();
        routes.addAll(new CloudRoutes(engine, clouds, rateLimiting, random).routes());
        routes.addAll(new ProjectRoutes(engine, rateLimiting, random).routes());
        routes.addAll(new SnapshotRoutes(engine, clouds, settings.snapshotLimit()).routes());
        return routes;
    }

    private static void seed(Seeding seeding, Cloud cloud, @Nullable Path file) {
        if (file == null) {
            return;
        }
        try {
            seeding.apply(cloud, Seeding.read(file));
        } catch (Refusal refusal) {
            throw new StartupException("the seed file " + file + ": " + refusal.getMessage(), refusal);
        }
    }

    private static AdminToken adminToken(HavuSettings settings, SecureRandom random) {
        String chosen = settings.adminToken();
        if (chosen != null) {
            return AdminToken.of(chosen);
        }
        return switch (settings.storage()) {
            case HavuSettings.Storage.InMemory() -> AdminToken.generate(random);
            case HavuSettings.Storage.InDirectory(var directory, var durability) -> AdminToken.in(directory, random);
        };
    }

    /** Nothing is served here; what matters is that a tenant's token does not open it. */
    private static Route operatorOnly(String template, String name) {
        return new Route(Route.ANY_METHOD, template, name, Access.OPERATOR, request -> {
            throw Refusal.notFound("Path not found: " + request.method() + " " + request.rawPath());
        });
    }

    private static Store openStore(HavuSettings.Storage storage) {
        try {
            return switch (storage) {
                case HavuSettings.Storage.InMemory() -> SqliteStore.inMemory();
                case HavuSettings.Storage.InDirectory(var directory, var durability) ->
                    SqliteStore.open(directory, durability);
            };
        } catch (StoreException failure) {
            throw new StartupException(String.valueOf(failure.getMessage()), failure);
        }
    }

    private static StartupException unusable(HavuSettings.Storage storage, StoreException failure) {
        String where = switch (storage) {
            case HavuSettings.Storage.InMemory() -> "the state in memory";
            case HavuSettings.Storage.InDirectory(var directory, var durability) -> "the state in " + directory;
        };
        return new StartupException(
                where + " cannot be used: " + failure.getMessage()
                        + "; put back a copy of it, or choose another directory with --data",
                failure);
    }

    private static SigningKey signingKey(HavuSettings.Storage storage, SecureRandom random) {
        return switch (storage) {
            case HavuSettings.Storage.InMemory() -> SigningKey.generate(random);
            case HavuSettings.Storage.InDirectory(var directory, var durability) -> SigningKey.in(directory, random);
        };
    }

    private String hostForClients() {
        InetAddress address = listener.address();
        boolean local = address.isLoopbackAddress() || address.isAnyLocalAddress();
        String host = local ? "localhost" : address.getHostAddress();
        String name = tls == null ? host : tls.nameForClients(host);
        return name.contains(":") ? "[" + name + "]" : name;
    }
}
