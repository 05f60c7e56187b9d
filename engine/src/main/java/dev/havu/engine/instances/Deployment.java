package dev.havu.engine.instances;

import dev.havu.domain.Refusal;
import dev.havu.domain.catalog.Catalog;
import dev.havu.domain.catalog.Image;
import dev.havu.domain.catalog.InstanceType;
import dev.havu.domain.instances.Contract;
import dev.havu.domain.instances.Instance;
import dev.havu.domain.instances.InstanceSpec;
import dev.havu.domain.instances.InstanceState;
import dev.havu.domain.tags.Tag;
import dev.havu.domain.tenants.Project;
import dev.havu.domain.volumes.Volume;
import dev.havu.domain.volumes.VolumeState;
import dev.havu.engine.Transaction;
import dev.havu.engine.billing.Coupons;
import dev.havu.engine.fleet.Capacity;
import dev.havu.engine.scripts.Scripts;
import dev.havu.engine.sshkeys.SshKeys;
import dev.havu.engine.tags.TagChanges;
import dev.havu.engine.tenants.QuotaRules;
import dev.havu.engine.volumes.NewVolume;
import dev.havu.engine.volumes.VolumeChanges;
import dev.havu.engine.volumes.Volumes;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Turns an order into an instance with its place, its volumes and its first due work, or refuses it whole. */
final class Deployment {
    private static final int DEFAULT_OS_VOLUME_GIGABYTES = 50;
    private static final int JUPYTER_TOKEN_LENGTH = 32;

    private final Transaction transaction;
    private final VolumeChanges volumes;
    private final Project project;
    private final DeployInstance order;

    Deployment(Transaction transaction, Project project, DeployInstance order) {
        this.transaction = transaction;
        this.volumes = new VolumeChanges(transaction);
        this.project = project;
        this.order = order;
    }

    String run() {
        InstanceType type = instanceType();
        requireLocation();
        Boot boot = boot(type);
        requireKeysAndScript();
        requirePolicies();
        Tag.checked(order.tags());
        List<Volume> existing = order.existingVolumes().stream()
                .map(id -> Volumes.attachable(transaction, project.key(), id, order.location()))
                .toList();
        boolean spot = order.spot() || order.contract() == Contract.SPOT;
        if (order.coupon() != null) {
            Coupons.redeem(transaction, project, order.coupon());
        }
        Instance instance = instance(type, boot, spot);
        QuotaRules.requireMachine(transaction, project.key(), instance.spec().size(), spot);
        Capacity.place(
                transaction, instance.id(), type.instanceType(), instance.spec().size(), order.location(), spot);
        transaction.insert(instance);
        TagChanges.addAll(transaction, project.key(), instance.id(), order.tags());
        Volume osVolume = osVolume(boot);
        volumes.link(osVolume, instance.id());
        transaction.update(instance.withOsVolume(osVolume.id()));
        for (NewVolume wanted : order.volumes()) {
            volumes.link(
                    volumes.create(
                            project,
                            wanted,
                            volumes.creatableType(wanted.type()),
                            order.location(),
                            VolumeState.ATTACHED,
                            null,
                            null),
                    instance.id());
        }
        for (Volume volume : existing) {
            volumes.link(volume, instance.id());
            transaction.update(volume.moved(VolumeState.ATTACHED, transaction.now()));
        }
        return instance.id();
    }

    /** What the machine boots: a catalog image, or an OS volume that is there already. */
    private record Boot(
            String osName, @Nullable Image image, @Nullable Volume volume) {}

    private Boot boot(InstanceType type) {
        Catalog catalog = transaction.cloud().catalog();
        Image image = catalog.image(order.image());
        if (image != null) {
            if (!type.supports(image)) {
                throw Refusal.invalid("Operating system is not valid for this instance type: `" + order.image()
                        + "` does not run on " + type.instanceType() + "; GET /v1/images?instance_type="
                        + type.instanceType() + " lists what does");
            }
            return new Boot(image.osName(), image, null);
        }
        Volume volume = transaction
                .session()
                .volumes()
                .find(project.key(), order.image().toLowerCase(Locale.ROOT));
        if (volume == null) {
            throw Refusal.notFound("Operating system or volume `" + order.image()
                    + "` not found; use an image_type of GET /v1/images or the id of a detached OS volume");
        }
        if (!volume.osVolume()) {
            throw Refusal.invalid("image: the volume " + volume.id() + " is not an OS volume");
        }
        if (order.osVolume() != null) {
            throw Refusal.invalid("os_volume: cannot be given together with an OS volume as image");
        }
        Volumes.attachable(transaction, project.key(), volume.id(), order.location());
        if (order.existingVolumes().contains(volume.id())) {
            throw Refusal.invalid("existing_volumes: " + volume.id() + " is the image already");
        }
        String osName = volume.osName();
        return new Boot(osName == null ? volume.name() : osName, null, volume);
    }

    private InstanceType instanceType() {
        InstanceType type = transaction.cloud().catalog().instanceType(order.instanceType());
        if (type == null) {
            throw Refusal.invalid("instance_type: unknown instance type `" + order.instanceType()
                    + "`; GET /v1/instance-types lists them");
        }
        return type;
    }

    private void requireLocation() {
        Volumes.requireLocation(transaction, order.location());
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

    private void requirePolicies() {
        boolean spot = order.spot() || order.contract() == Contract.SPOT;
        if (spot) {
            return;
        }
        NewVolume osVolume = order.osVolume();
        if (osVolume != null && osVolume.spotPolicy() != null) {
            throw Refusal.invalid("os_volume.on_spot_discontinue: is only for spot instances");
        }
        for (int i = 0; i < order.volumes().size(); i++) {
            if (order.volumes().get(i).spotPolicy() != null) {
                throw Refusal.invalid("volumes." + i + ".on_spot_discontinue: is only for spot instances");
            }
        }
    }

    private Instance instance(InstanceType type, Boot boot, boolean spot) {
        InstanceSpec spec = new InstanceSpec(
                type.instanceType(),
                type.hardware(),
                type.size(),
                order.image(),
                boot.osName(),
                order.hostname(),
                order.description(),
                order.location(),
                order.sshKeyIds(),
                order.startupScriptId(),
                boot.image() != null && boot.image().jupyter()
                        ? transaction.cloud().random().hex(JUPYTER_TOKEN_LENGTH)
                        : null,
                order.pricing(),
                project.currency(),
                order.coupon(),
                project.ownerId());
        return new Instance(
                        transaction.cloud().random().uuid(),
                        project.key(),
                        spec,
                        InstanceState.ORDERED,
                        transaction.now(),
                        null,
                        0,
                        null,
                        null,
                        transaction
                                .session()
                                .clouds()
                                .nextNumber(transaction.cloud().name()),
                        null,
                        List.of(),
                        List.of(),
                        spot,
                        contract(spot),
                        Instances.price(transaction.cloud().catalog(), type, project.currency(), spot),
                        List.of(),
                        transaction.now())
                .moved(InstanceState.ORDERED, transaction.now());
    }

    private Contract contract(boolean spot) {
        Contract wanted = order.contract();
        if (wanted != null) {
            return wanted;
        }
        return spot ? Contract.SPOT : Contract.PAY_AS_YOU_GO;
    }

    private Volume osVolume(Boot boot) {
        Volume reused = boot.volume();
        if (reused != null) {
            Volume attached = reused.withSshKeys(order.sshKeyIds().isEmpty() ? reused.sshKeyIds() : order.sshKeyIds())
                    .moved(VolumeState.ATTACHED, transaction.now());
            transaction.update(attached);
            return attached;
        }
        NewVolume wanted = order.osVolume();
        NewVolume made = wanted != null
                ? wanted
                : new NewVolume(
                        volumes.generatedOsName(),
                        VolumeChanges.OS_VOLUME_TYPE,
                        DEFAULT_OS_VOLUME_GIGABYTES,
                        null,
                        List.of());
        return volumes.create(
                project,
                made,
                volumes.type(VolumeChanges.OS_VOLUME_TYPE),
                order.location(),
                VolumeState.ATTACHED,
                new VolumeChanges.OperatingSystem(order.image(), boot.osName(), order.sshKeyIds()),
                null);
    }
}
