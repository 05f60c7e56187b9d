package dev.havu.server.seed;

import dev.havu.api.Json;
import dev.havu.api.clusters.ClusterRequests;
import dev.havu.api.contract.OpenApiDocument;
import dev.havu.api.contract.RequestContract;
import dev.havu.api.instances.DeployInstanceRequest;
import dev.havu.api.scripts.ScriptRequests;
import dev.havu.api.sshkeys.SshKeyRequests;
import dev.havu.api.volumes.VolumeRequests;
import dev.havu.domain.Refusal;
import dev.havu.domain.clusters.Cluster;
import dev.havu.domain.clusters.ClusterState;
import dev.havu.domain.instances.Instance;
import dev.havu.domain.instances.InstanceState;
import dev.havu.domain.scripts.ScriptQuery;
import dev.havu.domain.tenants.Credential;
import dev.havu.domain.tenants.ProjectKey;
import dev.havu.domain.volumes.Volume;
import dev.havu.domain.volumes.VolumeState;
import dev.havu.engine.Transaction;
import dev.havu.engine.clusters.Clusters;
import dev.havu.engine.instances.Instances;
import dev.havu.engine.scripts.Scripts;
import dev.havu.engine.sshkeys.SshKeys;
import dev.havu.engine.tenants.Tenants;
import dev.havu.engine.volumes.Volumes;
import dev.havu.server.config.Suggestions;
import dev.havu.server.routes.ClusterRoutes;
import dev.havu.server.routes.InstanceRoutes;
import dev.havu.server.routes.VolumeRoutes;
import dev.havu.server.tokens.Principal;
import dev.havu.server.tokens.SecretDigests;
import dev.havu.store.InstanceTable;
import dev.havu.store.Page;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongFunction;
import java.util.function.Supplier;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** One seed file being applied, in one transaction: the first refusal takes everything back. */
final class SeedCommand {
    private static final int PAGE = 500;
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private final Transaction transaction;
    private final SeedFile seed;
    private final OpenApiDocument document;
    private final RequestContract contract;
    private final List<SeedReport.Item> made = new ArrayList<>();
    private final List<SeedReport.Item> there = new ArrayList<>();

    SeedCommand(Transaction transaction, SeedFile seed, OpenApiDocument document, RequestContract contract) {
        this.transaction = transaction;
        this.seed = seed;
        this.document = document;
        this.contract = contract;
    }

    SeedReport run() {
        List<ObjectNode> projects = SeedFile.entries(seed.content(), "projects");
        for (int i = 0; i < projects.size(); i++) {
            ObjectNode entry = projects.get(i);
            at("projects." + i, () -> SeededProject.declare(transaction, entry, this::note));
        }
        for (int i = 0; i < projects.size(); i++) {
            ObjectNode entry = projects.get(i);
            at("projects." + i, () -> SeededProject.requireSources(transaction, entry));
            new InProject(key(entry), "projects." + i, entry).run();
        }
        List<ObjectNode> capacity = SeedFile.entries(seed.content(), "capacity");
        for (int i = 0; i < capacity.size(); i++) {
            ObjectNode entry = capacity.get(i);
            at("capacity." + i, () -> SeededCapacity.declare(transaction, entry, this::note));
        }
        return new SeedReport(made, there);
    }

    private ProjectKey key(ObjectNode entry) {
        return new ProjectKey(transaction.cloud().name(), entry.path("name").asString(""));
    }

    private void note(Boolean isNew, SeedReport.Item item) {
        (isNew ? made : there).add(item);
    }

    /** Does something about a part of the file; a refusal tells where that is. */
    private void at(String path, Runnable action) {
        try {
            action.run();
        } catch (Refusal refusal) {
            throw new SeedException(refusal.errorCode(), List.of(seed.place(path) + ": " + refusal.getMessage()));
        }
    }

    /** What the file declares in one project. */
    private final class InProject {
        private final ProjectKey owner;
        private final String path;
        private final ObjectNode project;
        private final Map<String, String> keys = new LinkedHashMap<>();
        private final Map<String, String> scripts = new LinkedHashMap<>();
        private final Map<String, String> volumes = new LinkedHashMap<>();
        private final Map<String, String> instances = new LinkedHashMap<>();
        private final Map<String, String> clusters = new LinkedHashMap<>();
        /** Volumes that are to be made and may be made with a machine. */
        private final Map<String, ObjectNode> declared = new LinkedHashMap<>();

        InProject(ProjectKey owner, String path, ObjectNode project) {
            this.owner = owner;
            this.path = path;
            this.project = project;
        }

        void run() {
            each("credentials", this::credential);
            readWhatIsThere();
            each("ssh_keys", this::sshKey);
            each("scripts", this::script);
            each("volumes", this::declareVolume);
            each("instances", this::instance);
            each("clusters", this::cluster);
            each("volumes", this::volume);
        }

        private void each(String list, Consumer<ObjectNode> action) {
            List<ObjectNode> entries = SeedFile.entries(project, list);
            for (int i = 0; i < entries.size(); i++) {
                ObjectNode entry = entries.get(i);
                at(path + "." + list + "." + i, () -> action.accept(entry));
            }
        }

        /** Of several things with the same name, which clients may make, the oldest counts. */
        private void readWhatIsThere() {
            var session = transaction.session();
            session.sshKeys().list(owner).forEach(key -> keys.putIfAbsent(key.name(), key.id()));
            session.scripts()
                    .list(owner, new ScriptQuery(null, false, 0, Integer.MAX_VALUE))
                    .forEach(script -> scripts.putIfAbsent(script.name(), script.id()));
            List<VolumeState> present = Arrays.stream(VolumeState.values())
                    .filter(state -> !state.gone())
                    .toList();
            this.<Volume>read(
                    after -> session.volumes().page(owner, present, after, PAGE),
                    volume -> volumes.putIfAbsent(volume.name(), volume.id()));
            InstanceTable.Filter filter = new InstanceTable.Filter(
                    Arrays.stream(InstanceState.values())
                            .filter(state -> state != InstanceState.DISCONTINUED)
                            .toList(),
                    null,
                    List.of());
            this.<Instance>read(
                    after -> session.instances().page(owner, filter, after, PAGE),
                    instance -> instances.putIfAbsent(instance.spec().hostname(), instance.id()));
            List<ClusterState> running = Arrays.stream(ClusterState.values())
                    .filter(state -> state != ClusterState.DISCONTINUED)
                    .toList();
            this.<Cluster>read(
                    after -> session.clusters().page(owner, running, after, PAGE),
                    cluster -> clusters.putIfAbsent(cluster.spec().hostname(), cluster.id()));
        }

        private <T> void read(LongFunction<Page<T>> pages, Consumer<T> receiver) {
            Page<T> page = pages.apply(Page.START);
            page.items().forEach(receiver);
            while (!page.last()) {
                page = pages.apply(page.cursor());
                page.items().forEach(receiver);
            }
        }

        private void credential(ObjectNode entry) {
            String clientId = text(entry, "client_id");
            String secret = text(entry, "client_secret");
            Credential before = transaction.session().projects().credential(clientId);
            if (before != null && !before.projectKey().equals(owner)) {
                throw Refusal.conflict("client_id: `" + clientId + "` opens another project already");
            }
            if (before == null) {
                String scope = entry.path("scope").asString(Principal.API_SCOPE);
                Tenants.declare(
                        transaction, new Credential(clientId, SecretDigests.digest(secret), owner, scope, null));
            }
            note(before == null, new SeedReport.Item("credential", owner.project(), clientId, null));
        }

        private void sshKey(ObjectNode entry) {
            declare("ssh_key", keys, entry.path("name").asString(""), () -> {
                SshKeyRequests.Add body = checked("addSshKey", entry, SshKeyRequests.Add.class);
                return SshKeys.add(transaction, owner, body.name(), body.key());
            });
        }

        private void script(ObjectNode entry) {
            declare("script", scripts, entry.path("name").asString(""), () -> {
                ScriptRequests.Add body = checked("addScript", entry, ScriptRequests.Add.class);
                return Scripts.add(transaction, owner, body.name(), body.script());
            });
        }

        /** A machine that names the volume has it from the start; those that nobody names are made afterwards. */
        private void declareVolume(ObjectNode entry) {
            String name = entry.path("name").asString("");
            if (volumes.containsKey(name)) {
                note(false, new SeedReport.Item("volume", owner.project(), name, volumes.get(name)));
            } else {
                checked("createVolume", entry, VolumeRequests.Create.class);
                declared.put(name, entry);
            }
        }

        private void volume(ObjectNode entry) {
            String name = entry.path("name").asString("");
            if (declared.remove(name) != null) {
                declare("volume", volumes, name, () -> {
                    VolumeRequests.Create body = checked("createVolume", entry, VolumeRequests.Create.class);
                    return Volumes.create(
                            transaction, owner, VolumeRoutes.wanted(body), body.locationCode(), List.of());
                });
            }
        }

        private void instance(ObjectNode entry) {
            declare("instance", instances, entry.path("hostname").asString(""), () -> {
                ObjectNode body = machine(entry);
                ArrayNode made = NODES.arrayNode();
                ArrayNode existing = NODES.arrayNode();
                List<String> madeNames = new ArrayList<>();
                for (String name : names(entry, "volumes")) {
                    ObjectNode wanted = declared.get(name);
                    if (wanted == null) {
                        existing.add(id(volumes, "volumes", "volume", name));
                    } else {
                        requireSameLocation(name, wanted, entry);
                        ObjectNode volume = wanted.deepCopy();
                        volume.remove("location_code");
                        made.add(volume);
                        madeNames.add(name);
                    }
                }
                body.set("volumes", made);
                body.set("existing_volumes", existing);
                String id = Instances.deploy(
                        transaction,
                        owner,
                        InstanceRoutes.order(checked("deployInstance", body, DeployInstanceRequest.class)));
                madeNames.forEach(name -> noteMade(name, id));
                return id;
            });
        }

        private void noteMade(String name, String instanceId) {
            declared.remove(name);
            for (Volume volume : transaction.session().volumes().attachedTo(instanceId)) {
                if (volume.name().equals(name)) {
                    volumes.putIfAbsent(name, volume.id());
                }
            }
            note(true, new SeedReport.Item("volume", owner.project(), name, volumes.get(name)));
        }

        private void cluster(ObjectNode entry) {
            declare("cluster", clusters, entry.path("hostname").asString(""), () -> {
                ObjectNode body = machine(entry);
                return Clusters.deploy(
                        transaction,
                        owner,
                        ClusterRoutes.order(checked("deployCluster", body, ClusterRequests.Deploy.class)));
            });
        }

        /** The body of a deployment: names have become ids. */
        private ObjectNode machine(ObjectNode entry) {
            ObjectNode body = entry.deepCopy();
            body.remove("ssh_keys");
            body.remove("startup_script");
            ArrayNode ids = body.putArray("ssh_key_ids");
            names(entry, "ssh_keys").forEach(name -> ids.add(id(keys, "ssh_keys", "SSH key", name)));
            if (entry.has("startup_script")) {
                body.put(
                        "startup_script_id",
                        id(
                                scripts,
                                "startup_script",
                                "script",
                                entry.path("startup_script").asString("")));
            }
            return body;
        }

        private String id(Map<String, String> ids, String field, String kind, String name) {
            String id = ids.get(name);
            if (id == null) {
                throw Refusal.invalid(field + ": project `" + owner.project() + "` has no " + kind + " `" + name + "`"
                        + Suggestions.suggest(name, ids.keySet()));
            }
            return id;
        }

        private void declare(String kind, Map<String, String> ids, String name, Supplier<String> maker) {
            String before = ids.get(name);
            if (before == null) {
                ids.put(name, maker.get());
            }
            note(before == null, new SeedReport.Item(kind, owner.project(), name, ids.get(name)));
        }
    }

    private static void requireSameLocation(String name, ObjectNode volume, ObjectNode machine) {
        String where = volume.path("location_code").asString("");
        String wanted = machine.path("location_code").asString("");
        if (!where.equals(wanted)) {
            throw Refusal.invalid("volumes: `" + name + "` is in " + where + " and the instance in " + wanted
                    + "; both must be in the same location");
        }
    }

    /** An entry as the API's own body, checked as that. */
    private <T> T checked(String operation, ObjectNode body, Class<T> type) {
        contract.checkBody(document.operation(operation), "application/json", body);
        return Json.convert(body, type);
    }

    private static List<String> names(ObjectNode entry, String list) {
        List<String> names = new ArrayList<>();
        for (JsonNode name : entry.path(list)) {
            names.add(name.asString(""));
        }
        return names;
    }

    private static String text(ObjectNode entry, String key) {
        JsonNode value = entry.get(key);
        if (value == null || !value.isString() || value.asString().isBlank()) {
            throw Refusal.invalid(key + " must be a text that is not empty");
        }
        return value.asString();
    }
}
