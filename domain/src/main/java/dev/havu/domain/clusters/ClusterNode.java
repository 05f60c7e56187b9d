package dev.havu.domain.clusters;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One machine of a cluster.
 *
 * @param jumpHost whether it is the entrance rather than a worker
 * @param publicIp of the jump host once it runs, otherwise null
 * @param privateIp null until provisioned
 * @param step counts transitions; a late answer of the driver to an earlier step is ignored
 */
public record ClusterNode(
        String id,
        String clusterId,
        int position,
        String hostname,
        boolean jumpHost,
        @Nullable String publicIp,
        @Nullable String privateIp,
        NodeState state,
        Instant stateSince,
        @Nullable Instant deadline,
        int step,
        @Nullable Integer readsLeft) {

    /** This node in {@code next}, entered at {@code now}; the deadline comes from the table. */
    public ClusterNode moved(NodeState next, Instant now) {
        Duration limit = NodeStates.TABLE.rule(next).deadline();
        return new ClusterNode(
                id,
                clusterId,
                position,
                hostname,
                jumpHost,
                publicIp,
                privateIp,
                next,
                now,
                limit == null ? null : now.plus(limit),
                step + 1,
                null);
    }

    public ClusterNode withAddresses(@Nullable String publicAddress, @Nullable String privateAddress) {
        return new ClusterNode(
                id,
                clusterId,
                position,
                hostname,
                jumpHost,
                publicAddress,
                privateAddress,
                state,
                stateSince,
                deadline,
                step,
                readsLeft);
    }

    public ClusterNode withReadsLeft(@Nullable Integer reads) {
        return new ClusterNode(
                id,
                clusterId,
                position,
                hostname,
                jumpHost,
                publicIp,
                privateIp,
                state,
                stateSince,
                deadline,
                step,
                reads);
    }
}
