package dev.havu.domain.clusters;

import dev.havu.domain.tags.Tag;
import dev.havu.domain.tenants.ProjectKey;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Several machines behind one jump host.
 *
 * @param addressNumber distinct in a cloud; the simulator makes addresses of it
 * @param nodes the jump host first, then the workers
 * @param sharedVolumes attached shared file systems, the one mounted as {@code /home} first
 */
public record Cluster(
        String id,
        ProjectKey owner,
        ClusterSpec spec,
        ClusterState state,
        Instant stateSince,
        @Nullable Instant deadline,
        int step,
        @Nullable Integer readsLeft,
        long addressNumber,
        List<ClusterNode> nodes,
        List<SharedVolume> sharedVolumes,
        List<Tag> tags,
        Instant createdAt) {
    public Cluster {
        nodes = List.copyOf(nodes);
        sharedVolumes = List.copyOf(sharedVolumes);
        tags = List.copyOf(tags);
    }

    /** A shared file system of a cluster; {@code mountPoint} is where its nodes see it. */
    public record SharedVolume(String id, String name, String mountPoint, int sizeGigabytes) {}

    /** This cluster in {@code next}, entered at {@code now}; the deadline comes from the table. */
    public Cluster moved(ClusterState next, Instant now) {
        Duration limit = ClusterStates.TABLE.rule(next).deadline();
        return new Cluster(
                id,
                owner,
                spec,
                next,
                now,
                limit == null ? null : now.plus(limit),
                step + 1,
                null,
                addressNumber,
                nodes,
                sharedVolumes,
                tags,
                createdAt);
    }

    public Cluster withReadsLeft(@Nullable Integer reads) {
        return new Cluster(
                id,
                owner,
                spec,
                state,
                stateSince,
                deadline,
                step,
                reads,
                addressNumber,
                nodes,
                sharedVolumes,
                tags,
                createdAt);
    }

    public List<ClusterNode> workers() {
        return nodes.stream().filter(node -> !node.jumpHost()).toList();
    }

    /** The public address of the jump host; null until it runs. */
    public @Nullable String ip() {
        Optional<ClusterNode> jumpHost =
                nodes.stream().filter(ClusterNode::jumpHost).findFirst();
        return jumpHost.map(ClusterNode::publicIp).orElse(null);
    }
}
