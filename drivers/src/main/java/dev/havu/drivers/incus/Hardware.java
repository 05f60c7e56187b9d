package dev.havu.drivers.incus;

import dev.havu.domain.fleet.Allocation;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How the hosts of the fleet are called in Incus. */
interface Hardware {
    /** The cluster member that a host is; null when Incus is not clustered. */
    @Nullable
    String target(String host);

    /** The PCI addresses of the GPUs that an allocation names. */
    List<String> gpus(Allocation place);
}
