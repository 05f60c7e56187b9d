package dev.havu.drivers.incus;

import dev.havu.domain.fleet.Allocation;
import dev.havu.drivers.Machine;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How the hosts of the fleet are called in Incus. */
interface Hardware {
    /** The cluster member that a host is; null when Incus is not clustered. */
    @Nullable
    String target(String host);

    /** The cluster member that a volume without a machine is kept on; null when Incus is not clustered. */
    @Nullable
    String storageTarget(String location, String volumeId);

    /** All members of the cluster; empty when Incus is not clustered. */
    List<String> members();

    /** What a machine that is still to be made is going to be. */
    Kind kind(Machine machine, Allocation place);

    /** The PCI addresses of the GPUs that an allocation names. */
    List<String> gpus(Allocation place);
}
