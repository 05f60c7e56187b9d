package dev.havu.store;

import dev.havu.domain.catalog.Hardware;
import dev.havu.domain.clusters.Cluster;
import dev.havu.domain.clusters.ClusterNode;
import dev.havu.domain.clusters.ClusterSpec;
import dev.havu.domain.clusters.ClusterState;
import dev.havu.domain.clusters.NodeState;
import dev.havu.domain.fleet.Host;
import dev.havu.domain.fleet.MachineSize;
import dev.havu.domain.instances.Contract;
import dev.havu.domain.instances.Instance;
import dev.havu.domain.instances.InstanceSpec;
import dev.havu.domain.instances.InstanceState;
import dev.havu.domain.instances.Pricing;
import dev.havu.domain.money.Currency;
import dev.havu.domain.scripts.StartupScript;
import dev.havu.domain.sshkeys.SshKey;
import dev.havu.domain.tenants.Project;
import dev.havu.domain.tenants.ProjectKey;
import dev.havu.domain.volumes.SpotPolicy;
import dev.havu.domain.volumes.Volume;
import dev.havu.domain.volumes.VolumeState;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;

/** Rows to store. Every field that can be absent is present, so that a round trip shows whether it is kept. */
final class Samples {
    static final String CLOUD = "north";
    static final String LOCATION = "FIN-01";
    static final ProjectKey ALICE = new ProjectKey(CLOUD, "alice");
    static final ProjectKey BOB = new ProjectKey(CLOUD, "bob");
    static final Instant NOW = Instant.parse("2026-11-01T10:00:00.123Z");

    private static final Hardware HARDWARE =
            new Hardware("30 vCPU", 30, "1x H100", 1, "80GB", 80, "120GB RAM", 120, "dynamic", 500);
    private static final MachineSize SIZE = new MachineSize(30, 120, 1, "H100", false);

    private Samples() {}

    /** The cloud, its two projects, a host with eight GPUs and 1,000 GB of storage. */
    static void foundation(Session session) {
        session.clouds().open(CLOUD, 42);
        session.projects().insert(project(ALICE));
        session.projects().insert(project(BOB));
        session.fleet().insert(CLOUD, host("h100-1"));
        session.fleet().declareStorage(CLOUD, LOCATION, 1_000);
    }

    static Project project(ProjectKey key) {
        String ownerId = String.format("00000000-0000-4000-8000-%012x", key.hashCode() & 0xffff_ffffL);
        return new Project(key, ownerId, Currency.EUR, new BigDecimal("1000.50"), 7, List.of("carol"));
    }

    static Host host(String id) {
        return new Host(id, LOCATION, "H100", 8, 240, 960, 4000, true, false, false, 8, 240, 960);
    }

    static Instance instance(String id) {
        return new Instance(
                id,
                ALICE,
                new InstanceSpec(
                        "1H100.80S.30V",
                        HARDWARE,
                        SIZE,
                        "ubuntu-24.04",
                        "Ubuntu 24.04",
                        "host-ä",
                        "a \"quoted\" description\n",
                        LOCATION,
                        List.of("key-2", "key-1"),
                        "script-1",
                        "0123456789abcdef0123456789abcdef",
                        Pricing.FIXED_PRICE,
                        Currency.EUR,
                        "coupon",
                        "user-1"),
                InstanceState.PROVISIONING,
                NOW,
                NOW.plusSeconds(1800),
                2,
                3,
                "198.18.0.1",
                77,
                null,
                List.of(),
                List.of(),
                true,
                Contract.SPOT,
                new BigDecimal("1.990"),
                List.of("kept-2", "kept-1"),
                NOW.minusSeconds(5));
    }

    static Volume volume(String id) {
        return new Volume(
                id,
                ALICE,
                "data of " + id,
                "NVMe_Shared",
                100,
                LOCATION,
                true,
                "ubuntu-24.04",
                "Ubuntu 24.04",
                List.of("key-1"),
                "volume-abc",
                SpotPolicy.MOVE_TO_TRASH,
                Contract.PAY_AS_YOU_GO,
                Currency.EUR,
                new BigDecimal("0.1608"),
                "source-1",
                VolumeState.DELETED,
                NOW,
                NOW.plusSeconds(345_600),
                4,
                5,
                true,
                List.of(),
                List.of(),
                NOW.minusSeconds(60),
                NOW.minusSeconds(1),
                "user-1");
    }

    static Cluster cluster(String id) {
        return new Cluster(
                id,
                ALICE,
                new ClusterSpec(
                        "16H200",
                        HARDWARE,
                        SIZE,
                        "ubuntu-22.04-cluster",
                        "Ubuntu 22.04",
                        "hpc",
                        "training",
                        LOCATION,
                        List.of("key-1"),
                        "script-1",
                        Contract.LONG_TERM,
                        Currency.USD,
                        new BigDecimal("40.16"),
                        "auto_renew",
                        true,
                        false,
                        "user-1"),
                ClusterState.PROVISIONING,
                NOW,
                NOW.plusSeconds(7200),
                1,
                2,
                9,
                List.of(node(id, 0), node(id, 1), node(id, 2)),
                List.of(),
                List.of(),
                NOW);
    }

    static ClusterNode node(String clusterId, int position) {
        return new ClusterNode(
                clusterId + "-node-" + position,
                clusterId,
                position,
                "hpc-" + position,
                position == 0,
                "198.18.0.2",
                "10.0.9." + (position + 1),
                NodeState.STARTING,
                NOW,
                NOW.plusSeconds(600),
                3,
                4);
    }

    static SshKey sshKey(String id) {
        return new SshKey(id, ALICE, "laptop", "ssh-ed25519 AAAA", "aa:bb", NOW, "user-1");
    }

    static StartupScript script(String id, String name, Instant createdAt) {
        return new StartupScript(id, ALICE, name, "#!/bin/sh\r\necho \"ü\"\t$HOME\n", createdAt);
    }
}
