package dev.havu.drivers;

import dev.havu.domain.fleet.Allocation;
import dev.havu.domain.fleet.MachineSize;
import dev.havu.domain.tenants.ProjectKey;
import dev.havu.domain.volumes.Volume;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An instance or a cluster node as it should be, with everything it takes to make it.
 *
 * @param id of the instance or node
 * @param cluster the cluster it belongs to; null for an instance
 * @param type name of the instance or cluster type
 * @param place where it is to run; null while it holds no hardware
 * @param image slug of the system it boots
 * @param osVolume what it boots from; null for a node, whose disk lives and ends with it, and for an instance that has none
 * @param volumes data volumes and shared file systems, in order of attachment
 * @param sshKeys public keys that may log in as root, in the form of an authorized_keys line
 * @param startupScript run once after the first boot; null when none
 * @param jupyterToken null unless the image serves a notebook
 * @param power what its state asks for
 */
public record Machine(
        String id,
        @Nullable MachineCluster cluster,
        ProjectKey owner,
        String hostname,
        String location,
        String type,
        MachineSize size,
        @Nullable Allocation place,
        String image,
        @Nullable Volume osVolume,
        List<Volume> volumes,
        List<String> sshKeys,
        @Nullable String startupScript,
        @Nullable String jupyterToken,
        Power power) {
    public Machine {
        volumes = List.copyOf(volumes);
        sshKeys = List.copyOf(sshKeys);
    }

    /** What a machine's state asks for. */
    public enum Power {
        /** It runs or is on its way to it. */
        ON,
        /** It is there and does not run. */
        OFF,
        /** Its hardware is given back: nothing of it is left but its volumes. */
        NONE,
        /** Whatever it is, it stays: something went wrong, and a client or operator decides. */
        AS_IT_IS
    }

    /**
     * What a node knows of its cluster.
     *
     * @param id of the cluster
     * @param number distinct in a cloud, for addresses
     * @param position of the node, 0 for the jump host, which is the entrance
     */
    public record MachineCluster(String id, long number, int position) {
        /** Whether the node is the entrance. */
        public boolean jumpHost() {
            return position == 0;
        }
    }
}
