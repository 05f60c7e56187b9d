package dev.havu.engine.properties;

import dev.havu.domain.Refusal;
import dev.havu.domain.clusters.Cluster;
import dev.havu.domain.clusters.ClusterNode;
import dev.havu.domain.clusters.ClusterState;
import dev.havu.domain.clusters.NodeStates;
import dev.havu.domain.clusters.NodeTrigger;
import dev.havu.domain.fleet.FleetSpec;
import dev.havu.domain.fleet.FleetSpec.HostGroup;
import dev.havu.domain.instances.Contract;
import dev.havu.domain.instances.Instance;
import dev.havu.domain.instances.InstanceState;
import dev.havu.domain.instances.InstanceStates;
import dev.havu.domain.instances.InstanceTrigger;
import dev.havu.domain.instances.Pricing;
import dev.havu.domain.scripts.ScriptQuery;
import dev.havu.domain.scripts.StartupScript;
import dev.havu.domain.sshkeys.SshKey;
import dev.havu.domain.tags.Tag;
import dev.havu.domain.tenants.ProjectKey;
import dev.havu.domain.volumes.SpotPolicy;
import dev.havu.domain.volumes.Volume;
import dev.havu.domain.volumes.VolumeState;
import dev.havu.drivers.Reports.Finding;
import dev.havu.engine.Engine;
import dev.havu.engine.SmallCloud;
import dev.havu.engine.clusters.DeployCluster;
import dev.havu.engine.instances.DeployInstance;
import dev.havu.engine.instances.InstanceAction;
import dev.havu.engine.instances.InstanceAction.VolumeSelection;
import dev.havu.engine.instances.Instances;
import dev.havu.engine.machines.DriverReports;
import dev.havu.engine.volumes.NewVolume;
import dev.havu.engine.volumes.VolumeAction;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Everything clients and the operator can do, chosen at random: mostly what makes sense, sometimes what does not. A command
 * follows from its seed and from what exists, so that a sequence of seeds can be played again, whole or in part.
 */
final class RandomCommands {
    private static final List<String> LOCATIONS = List.of("FIN-01", "FIN-01", "FIN-01", "FIN-01", "FIN-03", "FIN-03");
    private static final List<String> INSTANCE_TYPES =
            List.of("1H100", "1H100", "1H100", "4H100", "8H100", "1H100.CC", "CPU.4V", "CPU.4V", "CPU.4V", "CPU.16V");
    private static final List<String> VOLUME_TYPES = List.of("NVMe", "NVMe", "HDD", "NVMe_Shared", "NVMe_Shared");
    private static final List<InstanceTrigger> INSTANCE_ACTIONS = List.of(
            InstanceTrigger.BOOT,
            InstanceTrigger.SHUTDOWN,
            InstanceTrigger.FORCE_SHUTDOWN,
            InstanceTrigger.HIBERNATE,
            InstanceTrigger.RESTORE,
            InstanceTrigger.CONFIGURE_SPOT,
            InstanceTrigger.DEPLOY,
            InstanceTrigger.TRANSFER);
    private static final List<Duration> SHORT_WAITS = List.of(
            Duration.ZERO,
            Duration.ofMillis(100),
            Duration.ofMillis(500),
            Duration.ofSeconds(3),
            Duration.ofSeconds(3));
    private static final List<Duration> LONG_WAITS = List.of(
            Duration.ofSeconds(30),
            Duration.ofMinutes(11),
            Duration.ofMinutes(31),
            Duration.ofHours(3),
            Duration.ofHours(13),
            Duration.ofHours(97));
    private static final String UNKNOWN_ID = "00000000-0000-4000-8000-000000000000";

    private final CloudUnderTest cloud;

    /** What the commands are given to, what exists there, and what only the operator of the process can do. */
    interface CloudUnderTest {
        Engine engine();

        /** Oldest first, the ones that are gone as well. */
        Collection<Instance> instances();

        /** Oldest first, the ones that are gone as well. */
        Collection<Volume> volumes();

        /** Oldest first, the ones that are gone as well. */
        Collection<Cluster> clusters();

        void restart();

        void declare(FleetSpec fleet);
    }

    /**
     * What became of a command.
     *
     * @param refusal null when it was carried out
     */
    record Result(String description, @Nullable Refusal refusal) {
        @Override
        public String toString() {
            return description
                    + (refusal == null ? "" : "  refused: " + refusal.errorCode() + " " + refusal.getMessage());
        }
    }

    RandomCommands(CloudUnderTest cloud) {
        this.cloud = cloud;
    }

    /**
     * Carries out the command of a seed.
     *
     * @param description where to say what is being done
     */
    Result run(long seed, StringBuilder description) {
        Dice dice = new Dice(seed);
        ProjectKey project = dice.chance(70) ? SmallCloud.ALICE : SmallCloud.BOB;
        description.append(project.project()).append(": ");
        try {
            run(dice, project, description);
            return new Result(description.toString(), null);
        } catch (Refusal refusal) {
            return new Result(description.toString(), refusal);
        }
    }

    private void run(Dice dice, ProjectKey project, StringBuilder description) {
        int choice = dice.below(1000);
        if (choice < 130) {
            deploy(dice, project, description);
        } else if (choice < 390) {
            act(dice, project, description);
        } else if (choice < 440) {
            createVolume(dice, project, description);
        } else if (choice < 660) {
            actOnVolumes(dice, project, description);
        } else if (choice < 680) {
            deleteVolume(dice, project, description);
        } else if (choice < 705) {
            deployCluster(dice, project, description);
        } else if (choice < 713) {
            discontinue(dice, project, description);
        } else if (choice < 760) {
            actOnNode(dice, project, description);
        } else if (choice < 780) {
            changeKeys(dice, project, description);
        } else if (choice < 800) {
            changeScripts(dice, project, description);
        } else if (choice < 835) {
            changeTags(dice, project, description);
        } else if (choice < 875) {
            read(dice, project, description);
        } else if (choice < 895) {
            find(dice, description);
        } else if (choice < 905) {
            operate(dice, project, description);
        } else if (choice < 992) {
            Duration duration = dice.oneOf(dice.chance(75) ? SHORT_WAITS : LONG_WAITS);
            description.append("wait ").append(duration);
            cloud.engine().advance(SmallCloud.NAME, duration);
        } else if (choice < 995) {
            description.append("restart");
            cloud.restart();
        } else {
            FleetSpec fleet = fleet(dice);
            description.append("declare ").append(fleet);
            cloud.declare(fleet);
        }
    }

    /** What only an operator can do. */
    private void operate(Dice dice, ProjectKey project, StringBuilder description) {
        switch (dice.below(6)) {
            case 0, 1 -> {
                BigDecimal amount = new BigDecimal(dice.oneOf("0.5", "40", "3000", "-100", "-2"));
                description.append("top up ").append(amount);
                cloud.engine().ledgers().topUp(project, amount, null);
            }
            case 2 -> {
                int count = 1 + dice.below(3);
                description.append("evict ").append(count);
                description
                        .append(" -> ")
                        .append(cloud.engine().capacity().evictNewest(SmallCloud.NAME, null, null, count));
            }
            case 3, 4 -> {
                String type = dice.oneOf(INSTANCE_TYPES);
                String location = location(dice);
                Integer free = dice.oneOf(0, 1, 3, null);
                Instant at = dice.chance(40)
                        ? cloud.engine()
                                .cloud(SmallCloud.NAME)
                                .clock()
                                .instant()
                                .plus(dice.oneOf(LONG_WAITS))
                        : null;
                description.append("%s x %s free in %s from %s".formatted(free, type, location, at));
                cloud.engine().capacity().limit(SmallCloud.NAME, location, type, free, at);
            }
            default -> {
                description.append("no limits");
                cloud.engine().capacity().unlimit(SmallCloud.NAME);
            }
        }
    }

    private void deploy(Dice dice, ProjectKey project, StringBuilder description) {
        String location = location(dice);
        Predicate<Volume> bootable = free(project, location).and(Volume::osVolume);
        boolean boots = dice.chance(cloud.volumes().stream().anyMatch(bootable) ? 25 : 3);
        DeployInstance order = new DeployInstance(
                dice.chance(98) ? dice.oneOf(INSTANCE_TYPES) : "unknown",
                boots ? volume(dice, bootable) : image(dice),
                keys(dice, project),
                dice.chance(10) ? script(dice, project) : null,
                dice.chance(85) ? "host" : dice.oneOf("fail-1", "full-1", "broken-1"),
                "",
                location,
                dice.chance(boots ? 3 : 40)
                        ? new NewVolume("os", "NVMe", 1 + dice.below(60), policy(dice), tags(dice))
                        : null,
                newVolumes(dice),
                dice.chance(30) ? volumes(dice, 1 + dice.below(2), free(project, location)) : List.of(),
                dice.chance(15),
                null,
                dice.oneOf(null, null, null, null, Contract.PAY_AS_YOU_GO, Contract.LONG_TERM, Contract.SPOT),
                Pricing.FIXED_PRICE,
                tags(dice));
        description.append(order);
        description.append(" -> ").append(cloud.engine().instances().deploy(project, order));
    }

    private static String image(Dice dice) {
        return switch (dice.below(20)) {
            case 0 -> dice.oneOf("rare", "unknown");
            case 1 -> "image-1";
            case 2, 3 -> "jupyter";
            default -> "ubuntu-24.04";
        };
    }

    private static Predicate<Volume> free(ProjectKey project, String location) {
        return volume -> volume.owner().equals(project)
                && volume.location().equals(location)
                && (volume.state() == VolumeState.DETACHED || volume.sharedFileSystem());
    }

    private List<NewVolume> newVolumes(Dice dice) {
        List<NewVolume> wanted = new ArrayList<>();
        for (int count = dice.chance(30) ? 1 + dice.below(2) : 0; count > 0; count--) {
            wanted.add(newVolume(dice));
        }
        return wanted;
    }

    private NewVolume newVolume(Dice dice) {
        return new NewVolume(
                "data",
                dice.chance(96) ? dice.oneOf(VOLUME_TYPES) : dice.oneOf("NVMe_Shared_Cluster", "unknown"),
                1 + dice.below(dice.chance(3) ? 600 : 40),
                policy(dice),
                tags(dice));
    }

    private static @Nullable SpotPolicy policy(Dice dice) {
        return dice.chance(5) ? dice.oneOf(SpotPolicy.values()) : null;
    }

    private static List<Tag.Wanted> tags(Dice dice) {
        List<Tag.Wanted> tags = new ArrayList<>();
        for (int count = dice.chance(90) ? 0 : dice.below(12); count > 0; count--) {
            tags.add(new Tag.Wanted(dice.chance(98) ? "key-" + count : "Key-1", dice.oneOf("", "a", "b")));
        }
        return tags;
    }

    private void act(Dice dice, ProjectKey project, StringBuilder description) {
        String id = instance(
                dice,
                switch (dice.below(20)) {
                    case 0 -> instance -> true;
                    case 1, 2 -> alive(project).and(instance -> instance.state() == InstanceState.HIBERNATED);
                    default -> alive(project);
                });
        InstanceAction action = new InstanceAction(
                dice.chance(15)
                        ? dice.oneOf(InstanceTrigger.DELETE, InstanceTrigger.DELETE, InstanceTrigger.DELETE_STUCK)
                        : instanceAction(dice, id),
                dice.chance(50)
                        ? new VolumeSelection.OsVolumeOnly()
                        : new VolumeSelection.Exactly(volumes(dice, dice.below(4), of(project))),
                dice.chance(30),
                dice.chance(50),
                dice.chance(90)
                        ? (project.equals(SmallCloud.ALICE) ? SmallCloud.BOB : SmallCloud.ALICE).project()
                        : dice.oneOf("alice", "nobody", null));
        description.append(action).append(" on ").append(id);
        description.append(" -> ").append(cloud.engine().instances().act(project, id, action));
    }

    /** Mostly one that the state of the instance allows. */
    private InstanceTrigger instanceAction(Dice dice, String id) {
        List<InstanceTrigger> allowed = cloud.instances().stream()
                .filter(instance -> instance.id().equals(id))
                .flatMap(instance -> INSTANCE_ACTIONS.stream()
                        .filter(trigger -> InstanceStates.TABLE.allows(instance.state(), trigger)))
                .toList();
        return dice.oneOf(allowed.isEmpty() || dice.chance(15) ? INSTANCE_ACTIONS : allowed);
    }

    private void createVolume(Dice dice, ProjectKey project, StringBuilder description) {
        NewVolume wanted = newVolume(dice);
        List<String> targets = dice.chance(30)
                ? instances(dice, 1 + dice.below(2), alive(project).and(RandomCommands::off))
                : List.of();
        String location = targets.isEmpty() || dice.chance(5) ? location(dice) : locationOf(targets.getFirst());
        description
                .append("create ")
                .append(wanted)
                .append(" in ")
                .append(location)
                .append(" at ")
                .append(targets);
        description.append(" -> ").append(cloud.engine().volumes().create(project, wanted, location, targets));
    }

    private static Predicate<Instance> alive(ProjectKey project) {
        return instance -> instance.owner().equals(project) && instance.state() != InstanceState.DISCONTINUED;
    }

    private static boolean off(Instance instance) {
        return instance.state() == InstanceState.OFFLINE;
    }

    private String locationOf(String id) {
        return cloud.instances().stream()
                .filter(instance -> instance.id().equals(id))
                .map(instance -> instance.spec().location())
                .findFirst()
                .orElse("FIN-01");
    }

    private void actOnVolumes(Dice dice, ProjectKey project, StringBuilder description) {
        Predicate<Volume> own = of(project);
        Predicate<Volume> present = own.and(volume -> !volume.state().gone());
        switch (dice.below(20)) {
            case 0, 1, 2, 3, 4 -> attach(dice, project, description);
            case 5 -> attachToBoot(dice, project, description);
            case 6, 7, 8, 9 -> detach(dice, project, description);
            case 10 -> act(project, some(dice, present), new VolumeAction.Rename("renamed"), description);
            case 11, 12 -> act(project, some(dice, present), new VolumeAction.Resize(20 + dice.below(80)), description);
            case 13, 14 ->
                act(
                        project,
                        some(dice, present),
                        new VolumeAction.Clone(
                                dice.chance(50) ? "clone" : null,
                                dice.chance(60) ? null : dice.oneOf("NVMe", "HDD", "NVMe_Shared", "FIN-03", "unknown"),
                                dice.chance(70) ? null : location(dice)),
                        description);
            case 15 -> act(project, some(dice, own), new VolumeAction.Delete(dice.chance(40)), description);
            case 16, 17 ->
                act(
                        project,
                        some(dice, own.and(volume -> volume.state() == VolumeState.DELETED)),
                        new VolumeAction.Restore(),
                        description);
            case 18 ->
                act(
                        project,
                        some(dice, own.and(volume -> volume.state() == VolumeState.CLONING)),
                        new VolumeAction.Cancel(),
                        description);
            default ->
                act(
                        project,
                        some(dice, own),
                        dice.oneOf(new VolumeAction.Create(), new VolumeAction.Export(), new VolumeAction.Transfer()),
                        description);
        }
    }

    private void attach(Dice dice, ProjectKey project, StringBuilder description) {
        Predicate<Instance> target = dice.chance(80) ? alive(project).and(RandomCommands::off) : alive(project);
        List<String> targets = instances(dice, dice.chance(80) ? 1 : dice.below(4), target);
        String location = targets.isEmpty() || dice.chance(5) ? location(dice) : locationOf(targets.getFirst());
        act(project, some(dice, free(project, location)), new VolumeAction.Attach(targets), description);
    }

    /** Gives something to boot from to a machine that has nothing. */
    private void attachToBoot(Dice dice, ProjectKey project, StringBuilder description) {
        String target =
                instance(dice, alive(project).and(RandomCommands::off).and(instance -> instance.osVolumeId() == null));
        String id = volume(dice, free(project, locationOf(target)).and(Volume::osVolume));
        act(project, List.of(id), new VolumeAction.Attach(List.of(target)), description);
    }

    private void detach(Dice dice, ProjectKey project, StringBuilder description) {
        Set<String> off = cloud.instances().stream()
                .filter(RandomCommands::off)
                .map(Instance::id)
                .collect(Collectors.toSet());
        Predicate<Volume> ready = volume -> !volume.attachments().isEmpty()
                && volume.attachments().stream()
                        .map(Volume.Attachment::computeId)
                        .allMatch(off::contains);
        Predicate<Volume> attached = volume -> !volume.attachments().isEmpty();
        String id = volume(dice, of(project).and(dice.chance(70) ? ready : attached));
        List<String> machines = cloud.volumes().stream()
                .filter(volume -> volume.id().equals(id))
                .flatMap(volume -> volume.attachments().stream())
                .map(Volume.Attachment::computeId)
                .toList();
        List<String> from = machines.isEmpty() || dice.chance(50)
                ? List.of()
                : List.of(dice.chance(95) ? dice.oneOf(machines) : instance(dice, instance -> true));
        act(project, List.of(id), new VolumeAction.Detach(from), description);
    }

    private void act(ProjectKey project, List<String> ids, VolumeAction action, StringBuilder description) {
        description.append(action).append(" on ").append(ids);
        description.append(" -> ").append(cloud.engine().volumes().act(project, ids, action));
    }

    private void deleteVolume(Dice dice, ProjectKey project, StringBuilder description) {
        String id = volume(dice, of(project));
        boolean permanently = dice.chance(50);
        description.append("delete volume ").append(id).append(permanently ? " permanently" : "");
        cloud.engine().volumes().delete(project, id, permanently);
    }

    private void deployCluster(Dice dice, ProjectKey project, StringBuilder description) {
        String location = location(dice);
        DeployCluster order = new DeployCluster(
                dice.chance(95) ? "16H100" : "unknown",
                dice.chance(95) ? "ubuntu-cluster" : "ubuntu-24.04",
                keys(dice, project),
                null,
                dice.chance(85) ? "hpc" : dice.oneOf("fail-1", "full-1"),
                "",
                location,
                Contract.PAY_AS_YOU_GO,
                null,
                null,
                null,
                "home",
                1 + dice.below(30),
                dice.chance(40)
                        ? volumes(
                                dice,
                                1 + dice.below(2),
                                free(project, location)
                                        .and(volume -> volume.type().equals("NVMe_Shared_Cluster")))
                        : List.of(),
                tags(dice));
        description.append(order);
        description.append(" -> ").append(cloud.engine().clusters().deploy(project, order));
    }

    private void discontinue(Dice dice, ProjectKey project, StringBuilder description) {
        List<String> ids = different(1 + dice.below(2), () -> cluster(dice, project));
        description.append("discontinue clusters ").append(ids);
        cloud.engine().clusters().discontinue(project, ids);
    }

    private void actOnNode(Dice dice, ProjectKey project, StringBuilder description) {
        String id = one(
                dice,
                cloud.clusters(),
                cluster -> cluster.owner().equals(project) && cluster.state() == ClusterState.RUNNING,
                Cluster::id);
        NodeTrigger trigger = dice.oneOf(NodeTrigger.BOOT, NodeTrigger.SHUTDOWN, NodeTrigger.FORCE_SHUTDOWN);
        List<ClusterNode> nodes = cloud.clusters().stream()
                .filter(cluster -> cluster.id().equals(id))
                .flatMap(cluster -> cluster.nodes().stream())
                .toList();
        String node = one(dice, nodes, each -> NodeStates.TABLE.allows(each.state(), trigger), ClusterNode::id);
        description.append(trigger).append(" node ").append(node).append(" of ").append(id);
        cloud.engine().clusters().act(project, id, node, trigger);
    }

    /** The driver finds a machine other than it left it; most are found again, because a lost one is of no use any more. */
    private void find(Dice dice, StringBuilder description) {
        List<String> machines = Stream.concat(
                        cloud.instances().stream().map(Instance::id),
                        cloud.clusters().stream()
                                .flatMap(cluster -> cluster.nodes().stream())
                                .map(ClusterNode::id))
                .toList();
        String id = one(dice, machines, machine -> true, machine -> machine);
        Finding finding = dice.oneOf(
                Finding.ON, Finding.ON, Finding.ON, Finding.OFF, Finding.OFF, Finding.OUT_OF_SIGHT, Finding.GONE);
        description.append("found ").append(finding).append(": ").append(id);
        new DriverReports(cloud.engine().transactions(), SmallCloud.NAME).found(id, finding);
    }

    private void changeKeys(Dice dice, ProjectKey project, StringBuilder description) {
        switch (dice.below(8)) {
            case 0, 1, 2, 3, 4, 5 -> {
                description.append("add a key");
                cloud.engine().sshKeys().add(project, "key", "ssh-ed25519 AAAA");
            }
            case 6 -> {
                String id = key(dice, project);
                description.append("delete key ").append(id);
                cloud.engine().sshKeys().delete(project, id);
            }
            default -> {
                List<String> ids = different(dice.below(3), () -> key(dice, project));
                description.append("delete keys ").append(ids);
                cloud.engine().sshKeys().deleteAll(project, ids);
            }
        }
    }

    private void changeScripts(Dice dice, ProjectKey project, StringBuilder description) {
        switch (dice.below(8)) {
            case 0, 1, 2, 3, 4, 5 -> {
                description.append("add a script");
                cloud.engine().scripts().add(project, "script", "#!/bin/sh");
            }
            case 6 -> {
                String id = script(dice, project);
                description.append("delete script ").append(id);
                cloud.engine().scripts().delete(project, id);
            }
            default -> {
                List<String> ids = different(dice.below(3), () -> script(dice, project));
                description.append("delete scripts ").append(ids);
                cloud.engine().scripts().deleteAll(project, ids);
            }
        }
    }

    private void changeTags(Dice dice, ProjectKey project, StringBuilder description) {
        Tag.Wanted tag = new Tag.Wanted("key-" + dice.below(dice.chance(50) ? 3 : 14), dice.oneOf("", "a"));
        boolean add = dice.chance(70);
        description.append(add ? "add " : "remove ").append(tag);
        switch (dice.below(3)) {
            case 0 -> {
                String id = instance(
                        dice, alive(project).and(each -> add || !each.tags().isEmpty()));
                description.append(" on instance ").append(id);
                if (add) {
                    cloud.engine().instances().addTag(project, id, tag);
                } else {
                    cloud.engine().instances().removeTag(project, id, tag.key());
                }
            }
            case 1 -> {
                String id =
                        volume(dice, of(project).and(each -> add || !each.tags().isEmpty()));
                description.append(" on volume ").append(id);
                if (add) {
                    cloud.engine().volumes().addTag(project, id, tag);
                } else {
                    cloud.engine().volumes().removeTag(project, id, tag.key());
                }
            }
            default -> {
                String id = cluster(dice, project);
                description.append(" on cluster ").append(id);
                if (add) {
                    cloud.engine().clusters().addTag(project, id, tag);
                } else {
                    cloud.engine().clusters().removeTag(project, id, tag.key());
                }
            }
        }
    }

    private void read(Dice dice, ProjectKey project, StringBuilder description) {
        switch (dice.below(8)) {
            case 0, 1 -> {
                String id = instance(dice, instance -> instance.owner().equals(project));
                description.append("get instance ").append(id);
                cloud.engine().instances().get(project, id);
            }
            case 2 -> {
                description.append("list instances");
                cloud.engine().instances().forEach(project, new Instances.Query(null, null, List.of()), each -> {});
            }
            case 3 -> {
                String id = volume(dice, of(project));
                description.append("get volume ").append(id);
                cloud.engine().volumes().get(project, id);
            }
            case 4 -> {
                description.append("list volumes");
                cloud.engine().volumes().forEach(project, null, each -> {});
            }
            case 5 -> {
                String id = cluster(dice, project);
                description.append("get cluster ").append(id);
                cloud.engine().clusters().get(project, id);
            }
            case 6 -> {
                description.append("list clusters, trash and scripts");
                cloud.engine().clusters().forEach(project, null, each -> {});
                cloud.engine().volumes().forEachInTrash(project, each -> {});
                cloud.engine().scripts().list(project, new ScriptQuery(null, false, 0, 10));
            }
            default -> {
                description.append("ask what is available");
                cloud.engine().capacity().instanceTypes(SmallCloud.NAME, null, dice.chance(50));
                cloud.engine().capacity().clusterTypes(SmallCloud.NAME, null);
            }
        }
    }

    /** What the operator declares next: hosts come, go and change their size. */
    private static FleetSpec fleet(Dice dice) {
        Map<String, List<HostGroup>> locations = new HashMap<>();
        for (String location : List.of("FIN-01", "FIN-03")) {
            List<HostGroup> declared = new ArrayList<>();
            for (HostGroup group : SmallCloud.FLEET.locations().get(location)) {
                int count = dice.chance(70) ? group.count() : dice.below(4);
                int part = dice.chance(20) ? 2 : 1;
                declared.add(new HostGroup(
                        group.name(),
                        count,
                        group.gpu(),
                        group.gpus() / part,
                        group.cores() / part,
                        group.memoryGigabytes() / part,
                        dice.chance(20) ? 0 : group.storageGigabytes(),
                        group.spot(),
                        group.confidential()));
            }
            locations.put(location, declared);
        }
        return dice.chance(60) ? SmallCloud.FLEET : new FleetSpec(locations);
    }

    private static String location(Dice dice) {
        return dice.chance(95) ? dice.oneOf(LOCATIONS) : dice.oneOf("FIN-02", "FIN-02", "NOWHERE");
    }

    private static Predicate<Volume> of(ProjectKey project) {
        return volume -> volume.owner().equals(project) && volume.state() != VolumeState.PURGED;
    }

    private String instance(Dice dice, Predicate<Instance> fitting) {
        return one(dice, cloud.instances(), fitting, Instance::id);
    }

    private List<String> instances(Dice dice, int most, Predicate<Instance> fitting) {
        return different(most, () -> instance(dice, fitting));
    }

    private String volume(Dice dice, Predicate<Volume> fitting) {
        return one(dice, cloud.volumes(), fitting, Volume::id);
    }

    /** Mostly one. */
    private List<String> some(Dice dice, Predicate<Volume> fitting) {
        return volumes(dice, dice.chance(85) ? 1 : 1 + dice.below(3), fitting);
    }

    private List<String> volumes(Dice dice, int most, Predicate<Volume> fitting) {
        return different(most, () -> volume(dice, fitting));
    }

    private String cluster(Dice dice, ProjectKey project) {
        return one(
                dice,
                cloud.clusters(),
                cluster -> cluster.owner().equals(project) && cluster.state() != ClusterState.DISCONTINUED,
                Cluster::id);
    }

    private List<String> keys(Dice dice, ProjectKey project) {
        return dice.chance(80) ? List.of() : List.of(key(dice, project));
    }

    private String key(Dice dice, ProjectKey project) {
        return one(dice, cloud.engine().sshKeys().list(project), anything -> true, SshKey::id);
    }

    private String script(Dice dice, ProjectKey project) {
        return one(
                dice,
                cloud.engine()
                        .scripts()
                        .list(project, new ScriptQuery(null, false, 0, 100))
                        .scripts(),
                anything -> true,
                StartupScript::id);
    }

    /** Mostly one that fits, the newer the likelier; sometimes any, and rarely one that does not exist. */
    private static <T> String one(
            Dice dice, Collection<T> known, Predicate<? super T> fitting, Function<? super T, String> id) {
        int choice = dice.below(100);
        if (choice < 90) {
            T one = dice.recent(known.stream().filter(fitting).toList());
            if (one != null) {
                return id.apply(one);
            }
        }
        T any = choice < 98 ? dice.recent(List.copyOf(known)) : null;
        return any == null ? UNKNOWN_ID : id.apply(any);
    }

    /** That none occurs twice is seen to before a command reaches the engine. */
    private static List<String> different(int most, Supplier<String> ids) {
        Set<String> different = new LinkedHashSet<>();
        for (int i = 0; i < most; i++) {
            different.add(ids.get());
        }
        return List.copyOf(different);
    }
}
