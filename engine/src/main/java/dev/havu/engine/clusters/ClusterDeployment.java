package dev.havu.engine.clusters;

import dev.havu.domain.Refusal;
import dev.havu.domain.catalog.ClusterType;
import dev.havu.domain.catalog.Image;
import dev.havu.domain.clusters.Cluster;
import dev.havu.domain.clusters.ClusterNode;
import dev.havu.domain.clusters.ClusterSpec;
import dev.havu.domain.clusters.ClusterState;
import dev.havu.domain.clusters.NodeState;
import dev.havu.domain.fleet.MachineSize;
import dev.havu.domain.money.Prices;
import dev.havu.domain.tags.Tag;
import dev.havu.domain.tenants.Project;
import dev.havu.domain.volumes.Volume;
import dev.havu.domain.volumes.VolumeState;
import dev.havu.engine.Transaction;
import dev.havu.engine.fleet.Capacity;
import dev.havu.engine.scripts.Scripts;
import dev.havu.engine.sshkeys.SshKeys;
import dev.havu.engine.tags.TagChanges;
import dev.havu.engine.tenants.QuotaRules;
import dev.havu.engine.volumes.NewVolume;
import dev.havu.engine.volumes.VolumeChanges;
import dev.havu.engine.volumes.Volumes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Turns an order into a cluster with its places, its shared file system and its first due work, or refuses it whole. */
final class ClusterDeployment {
    /** Every cluster has one new file system, and this is where it is mounted. */
    private static final String HOME = "/home";

    private final Transaction transaction;
    private final VolumeChanges volumes;
    private final Project project;
    private final DeployCluster order;

    ClusterDeployment(Transaction transaction, Project project, DeployCluster order) {
        this.transaction = transaction;
        this.volumes = new VolumeChanges(transaction);
        this.project = project;
        this.order = order;
    }

    String run() {
        ClusterType type = transaction.cloud().catalog().clusterType(order.clusterType());
        if (type == null) {
            throw Refusal.invalid("cluster_type: unknown cluster type `" + order.clusterType()
                    + "`; GET /v1/cluster-types lists them");
        }
        Volumes.requireLocation(transaction, order.location());
        Image image = image(type);
        requireKeysAndScript();
        Tag.checked(order.tags());
        List<Volume> existing = order.existingVolumes().stream()
                .map(id -> Volumes.attachableToCluster(transaction, project.key(), id, order.location()))
                .toList();

        String id = transaction.cloud().random().uuid();
        Cluster cluster = cluster(id, type, image);
        List<MachineSize> sizes = new ArrayList<>(Collections.nCopies(type.workers(), type.workerSize()));
        sizes.add(type.jumpHostSize());
        QuotaRules.requireMachines(transaction, project.key(), sizes, false);
        Capacity.placeCluster(
                transaction,
                type,
                order.location(),
                cluster.nodes().getFirst().id(),
                cluster.workers().stream().map(ClusterNode::id).toList());
        transaction.insert(cluster);
        TagChanges.addAll(transaction, project.key(), id, order.tags());
        Volume home = volumes.create(
                project,
                new NewVolume(
                        order.sharedVolumeName(),
                        VolumeChanges.CLUSTER_VOLUME_TYPE,
                        order.sharedVolumeGigabytes(),
                        null,
                        List.of()),
                volumes.type(VolumeChanges.CLUSTER_VOLUME_TYPE),
                order.location(),
                VolumeState.ATTACHED,
                null,
                null);
        transaction.attach(home, id, 0, HOME);
        for (int i = 0; i < existing.size(); i++) {
            Volume volume = existing.get(i);
            transaction.attach(volume, id, i + 1, "/mnt/" + volume.pseudoPath());
            transaction.update(volume.moved(VolumeState.ATTACHED, transaction.now()));
        }
        return id;
    }

    private Image image(ClusterType type) {
        Image image = transaction.cloud().catalog().image(order.image());
        if (image == null) {
            throw Refusal.notFound(
                    "Operating system `" + order.image() + "` not found; use an image_type of GET /v1/images/cluster");
        }
        if (!type.supports(image)) {
            throw Refusal.invalid("image: Operating system is not valid for this cluster type: `" + order.image()
                    + "` does not run on " + type.clusterType());
        }
        return image;
    }

    private void requireKeysAndScript() {
        for (String id : order.sshKeyIds()) {
            if (transaction.session().sshKeys().find(project.key(), id) == null) {
                throw SshKeys.notFound(id);
            }
        }
        String script = order.startupScriptId();
        if (script != null && transaction.session().scripts().find(project.key(), script) == null) {
            throw Scripts.notFound(script);
        }
    }

    private Cluster cluster(String id, ClusterType type, Image image) {
        ClusterSpec spec = new ClusterSpec(
                type.clusterType(),
                type.hardware(),
                type.workerSize(),
                order.image(),
                image.osName(),
                order.hostname(),
                order.description(),
                order.location(),
                order.sshKeyIds(),
                order.startupScriptId(),
                order.contract(),
                project.currency(),
                Prices.convert(
                        type.pricePerHour(), transaction.cloud().catalog().exchangeRate(project.currency())),
                order.extensionSettings(),
                order.autoRentalExtension(),
                order.turnToPayAsYouGo(),
                project.ownerId());
        List<ClusterNode> nodes = new ArrayList<>();
        nodes.add(node(id, 0, order.hostname() + "-jumphost"));
        for (int worker = 1; worker <= type.workers(); worker++) {
            nodes.add(node(id, worker, order.hostname() + "-" + worker));
        }
        return new Cluster(
                        id,
                        project.key(),
                        spec,
                        ClusterState.ORDERED,
                        transaction.now(),
                        null,
                        0,
                        null,
                        transaction
                                .session()
                                .clouds()
                                .nextNumber(transaction.cloud().name()),
                        nodes,
                        List.of(),
                        List.of(),
                        transaction.now())
                .moved(ClusterState.ORDERED, transaction.now());
    }

    private ClusterNode node(String clusterId, int position, String hostname) {
        return new ClusterNode(
                transaction.cloud().random().uuid(),
                clusterId,
                position,
                hostname,
                position == 0,
                null,
                null,
                NodeState.PROVISIONING,
                transaction.now(),
                null,
                0,
                null);
    }
}
