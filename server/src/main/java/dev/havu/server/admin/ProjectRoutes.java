package dev.havu.server.admin;

import dev.havu.api.Timestamps;
import dev.havu.domain.Refusal;
import dev.havu.domain.tenants.Credential;
import dev.havu.domain.tenants.Project;
import dev.havu.domain.tenants.ProjectKey;
import dev.havu.domain.tenants.Quotas;
import dev.havu.engine.Engine;
import dev.havu.engine.clouds.Cloud;
import dev.havu.server.admin.ProjectWish.CredentialWish;
import dev.havu.server.admin.ProjectWish.Issued;
import dev.havu.server.admin.ProjectWish.IssuedCredential;
import dev.havu.server.http.Request;
import dev.havu.server.http.Response;
import dev.havu.server.http.Route;
import dev.havu.server.http.Route.Access;
import dev.havu.server.limits.RateLimiting;
import dev.havu.server.tokens.NewSecrets;
import dev.havu.server.tokens.SecretDigests;
import java.security.SecureRandom;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Projects, what they may hold, and the credentials that open them. */
public final class ProjectRoutes {
    private final Engine engine;
    private final RateLimiting rateLimiting;
    private final SecureRandom random;

    public ProjectRoutes(Engine engine, RateLimiting rateLimiting, SecureRandom random) {
        this.engine = engine;
        this.rateLimiting = rateLimiting;
        this.random = random;
    }

    public List<Route> routes() {
        String projects = "/admin/v1/clouds/{cloud}/projects";
        String project = projects + "/{project}";
        String credentials = project + "/credentials";
        return List.of(
                new Route("GET", projects, "listProjects", Access.OPERATOR, this::list),
                new Route("POST", projects, "createProject", Access.OPERATOR, this::create),
                new Route("GET", project, "getProject", Access.OPERATOR, this::get),
                new Route("DELETE", project, "deleteProject", Access.OPERATOR, this::delete),
                new Route("POST", project + "/reset", "resetProject", Access.OPERATOR, this::reset),
                new Route("PUT", project + "/quotas", "setQuotas", Access.OPERATOR, this::setQuotas),
                new Route("POST", credentials, "createCredential", Access.OPERATOR, this::addCredential),
                new Route(
                        "POST", credentials + "/{client_id}/rotate", "rotateCredential", Access.OPERATOR, this::rotate),
                new Route("DELETE", credentials + "/{client_id}", "revokeCredential", Access.OPERATOR, this::revoke));
    }

    /** What a project may hold, as it is shown; null for as much as there is. */
    private record QuotasView(
            int scripts,
            @Nullable Integer gpus,
            @Nullable Integer spotGpus,
            @Nullable Integer vcpus,
            @Nullable Integer storageGb) {}

    private record CredentialView(
            String clientId, String scope, @Nullable String revokedAt) {
        static CredentialView of(Credential credential) {
            return new CredentialView(
                    credential.clientId(),
                    credential.scope(),
                    credential.revokedAt() == null ? null : Timestamps.format(credential.revokedAt()));
        }
    }

    /** A project as it is shown. */
    private record ProjectView(
            String name,
            String currency,
            String balance,
            int scriptQuota,
            QuotasView quotas,
            List<String> acceptsTransfersFrom,
            List<CredentialView> credentials) {}

    /** A new project as it is shown, once with the secrets of its credentials. */
    private record NewProjectView(
            String name,
            String currency,
            String balance,
            int scriptQuota,
            QuotasView quotas,
            List<String> acceptsTransfersFrom,
            List<IssuedCredential> credentials) {}

    private record SecretView(String clientId, String clientSecret) {}

    private Response list(Request request) {
        Cloud cloud = AdminBinding.cloud(engine, request);
        return Response.json(
                200,
                engine.tenants().projects(cloud.name()).stream().map(this::view).toList());
    }

    private Response get(Request request) {
        return Response.json(200, view(project(request)));
    }

    private Response create(Request request) {
        Cloud cloud = AdminBinding.cloud(engine, request);
        ProjectWish.Ready wanted = request.requireJson(ProjectWish.class).ready(cloud.name(), random);
        engine.tenants().create(wanted.project());
        ProjectView made = view(engine.tenants().project(wanted.project().key()));
        return Response.json(
                201,
                new NewProjectView(
                        made.name(),
                        made.currency(),
                        made.balance(),
                        made.scriptQuota(),
                        made.quotas(),
                        made.acceptsTransfersFrom(),
                        wanted.credentials()));
    }

    private Response delete(Request request) {
        ProjectKey key = AdminBinding.project(engine, request);
        engine.tenants().delete(key);
        rateLimiting.forget(key::equals);
        return Response.empty(204);
    }

    private Response reset(Request request) {
        ProjectKey key = AdminBinding.project(engine, request);
        engine.tenants().reset(key);
        rateLimiting.forget(key::equals);
        return Response.empty(204);
    }

    /** What is left out stays as it is; null takes a limit away. */
    private Response setQuotas(Request request) {
        Project project = project(request);
        JsonNode body = request.requireJson(JsonNode.class);
        Quotas before = engine.tenants().quotas(project.key());
        Integer scripts = quota(body, "scripts", project.scriptQuota());
        engine.tenants()
                .limit(
                        project.key(),
                        scripts == null ? Project.MAXIMUM_SCRIPT_QUOTA : scripts,
                        new Quotas(
                                quota(body, "gpus", before.gpus()),
                                quota(body, "spot_gpus", before.spotGpus()),
                                quota(body, "vcpus", before.vcpus()),
                                quota(body, "storage_gb", before.storageGigabytes())));
        return Response.json(200, view(project(request)));
    }

    private static @Nullable Integer quota(JsonNode body, String name, @Nullable Integer before) {
        JsonNode value = body.get(name);
        if (value == null) {
            return before;
        }
        return value.isNull() ? null : Integer.valueOf(value.intValue());
    }

    private Response addCredential(Request request) {
        ProjectKey key = AdminBinding.project(engine, request);
        CredentialWish body = request.json(CredentialWish.class);
        Issued issued = (body == null ? CredentialWish.DRAWN : body).issued(key, random);
        engine.tenants().add(issued.kept());
        return Response.json(
                201, new SecretView(issued.shown().clientId(), issued.shown().clientSecret()));
    }

    private Response rotate(Request request) {
        ProjectKey key = AdminBinding.project(engine, request);
        String clientId = request.path("client_id");
        String secret = NewSecrets.secret(random);
        engine.tenants().rotate(key, clientId, SecretDigests.digest(secret));
        return Response.json(200, new SecretView(clientId, secret));
    }

    private Response revoke(Request request) {
        engine.tenants().revoke(AdminBinding.project(engine, request), request.path("client_id"));
        return Response.empty(204);
    }

    private Project project(Request request) {
        ProjectKey key = AdminBinding.project(engine, request);
        try {
            return engine.tenants().project(key);
        } catch (Refusal deletedMeanwhile) {
            throw Refusal.notFound("There is no project `" + key.project() + "` in cloud `" + key.cloud() + "`");
        }
    }

    private ProjectView view(Project project) {
        Quotas quotas = engine.tenants().quotas(project.key());
        return new ProjectView(
                project.key().project(),
                project.currency().wireName(),
                engine.ledgers().balance(project.key()).toPlainString(),
                project.scriptQuota(),
                new QuotasView(
                        project.scriptQuota(),
                        quotas.gpus(),
                        quotas.spotGpus(),
                        quotas.vcpus(),
                        quotas.storageGigabytes()),
                project.acceptsTransfersFrom(),
                engine.tenants().credentials(project.key()).stream()
                        .map(CredentialView::of)
                        .toList());
    }
}
