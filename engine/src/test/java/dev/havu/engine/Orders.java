package dev.havu.engine;

import dev.havu.domain.instances.InstanceTrigger;
import dev.havu.domain.instances.Pricing;
import dev.havu.engine.instances.DeployInstance;
import dev.havu.engine.instances.InstanceAction;
import dev.havu.engine.instances.InstanceAction.VolumeSelection;
import java.util.List;

/** Plain orders and actions. */
public final class Orders {
    private Orders() {}

    public static DeployInstance instance(String type, String location) {
        return instance(type, location, "host");
    }

    public static DeployInstance instance(String type, String location, String hostname) {
        return new DeployInstance(
                type,
                "ubuntu-24.04",
                List.of(),
                null,
                hostname,
                "",
                location,
                null,
                List.of(),
                List.of(),
                false,
                null,
                null,
                Pricing.FIXED_PRICE,
                List.of());
    }

    public static InstanceAction delete() {
        return action(InstanceTrigger.DELETE);
    }

    public static InstanceAction action(InstanceTrigger trigger) {
        return new InstanceAction(trigger, new VolumeSelection.OsVolumeOnly(), false, false, null);
    }
}
