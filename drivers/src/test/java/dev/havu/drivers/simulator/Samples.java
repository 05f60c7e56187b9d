package dev.havu.drivers.simulator;

import dev.havu.domain.catalog.Hardware;
import dev.havu.domain.clusters.Cluster;
import dev.havu.domain.clusters.ClusterNode;
import dev.havu.domain.clusters.ClusterSpec;
import dev.havu.domain.clusters.ClusterState;
import dev.havu.domain.clusters.NodeState;
import dev.havu.domain.fleet.MachineSize;
import dev.havu.domain.instances.Contract;
import dev.havu.domain.instances.Instance;
import dev.havu.domain.instances.InstanceSpec;
import dev.havu.domain.instances.InstanceState;
import dev.havu.domain.instances.Pricing;
import dev.havu.domain.money.Currency;
import dev.havu.domain.tenants.ProjectKey;
import dev.havu.domain.volumes.SpotPolicy;
import dev.havu.domain.volumes.Volume;
import dev.havu.domain.volumes.VolumeState;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;

/** Resources whose present step began at {@link #NOW}. */
public final class Samples {
    public static final Instant NOW = Instant.parse("2026-11-01T10:00:00Z");

    private static final ProjectKey PROJECT = new ProjectKey("default", "default");
    private static final MachineSize SIZE = new MachineSize(4, 16, 0, null, false);
    private static final Hardware HARDWARE = new Hardware("4 CPU", 4, "", 0, "", 0, "16GB", 16, "dynamic", null);

    private Samples() {}

    public static Instance instance(String id) {
        return instance(id, "host-" + id);
    }

    static Instance instanceNamed(String hostname) {
        return instance("id-of-" + hostname, hostname);
    }

    private static Instance instance(String id, String hostname) {
        return new Instance(
                id,
                PROJECT,
                new InstanceSpec(
                        "CPU.4V.16G",
                        HARDWARE,
                        SIZE,
                        "ubuntu-24.04",
                        "Ubuntu 24.04",
                        hostname,
                        "",
                        "FIN-01",
                        List.of(),
                        null,
                        null,
                        Pricing.FIXED_PRICE,
                        Currency.USD,
                        null,
                        "user"),
                InstanceState.PROVISIONING,
                NOW,
                NOW.plusSeconds(1800),
                1,
                null,
                null,
                7,
                null,
                List.of(),
                List.of(),
                false,
                Contract.PAY_AS_YOU_GO,
                BigDecimal.ONE,
                List.of(),
                NOW);
    }

    public static Volume volume(String id) {
        return volume(id, false, List.of());
    }

    public static Volume osVolume(String id) {
        return volume(id, true, List.of());
    }

    public static Volume attached(String id, String computeId, String target) {
        return volume(id, false, List.of(new Volume.Attachment(computeId, target)));
    }

    private static Volume volume(String id, boolean osVolume, List<Volume.Attachment> attachments) {
        return new Volume(
                id,
                PROJECT,
                id,
                "NVMe",
                10,
                "FIN-01",
                osVolume,
                null,
                null,
                List.of(),
                null,
                SpotPolicy.KEEP_DETACHED,
                Contract.PAY_AS_YOU_GO,
                Currency.USD,
                BigDecimal.ONE,
                null,
                VolumeState.ORDERED,
                NOW,
                NOW.plusSeconds(600),
                1,
                null,
                false,
                attachments,
                List.of(),
                NOW,
                null,
                "user");
    }

    /** A jump host and two workers, number 9 of the cloud. */
    static Cluster cluster(String id) {
        List<ClusterNode> nodes = IntStream.range(0, 3)
                .mapToObj(position -> new ClusterNode(
                        id + "-" + position,
                        id,
                        position,
                        "hpc-" + position,
                        position == 0,
                        null,
                        null,
                        NodeState.STARTING,
                        NOW,
                        NOW.plusSeconds(600),
                        1,
                        null))
                .toList();
        return new Cluster(
                id,
                PROJECT,
                new ClusterSpec(
                        "16H200",
                        HARDWARE,
                        SIZE,
                        "ubuntu-cluster",
                        "Ubuntu 22.04",
                        "hpc",
                        "",
                        "FIN-01",
                        List.of(),
                        null,
                        Contract.PAY_AS_YOU_GO,
                        Currency.USD,
                        BigDecimal.ONE,
                        null,
                        null,
                        null,
                        "user"),
                ClusterState.PROVISIONING,
                NOW,
                NOW.plusSeconds(7200),
                1,
                null,
                9,
                nodes,
                List.of(),
                List.of(),
                NOW);
    }
}
