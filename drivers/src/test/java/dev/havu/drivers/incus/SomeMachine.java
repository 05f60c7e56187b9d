package dev.havu.drivers.incus;

import dev.havu.domain.fleet.MachineSize;
import dev.havu.domain.tenants.ProjectKey;
import dev.havu.drivers.Machine;
import dev.havu.drivers.Machine.MachineCluster;
import dev.havu.drivers.Machine.Power;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A machine for tests: a small one with no keys and no script, and what a test changes. */
final class SomeMachine {
    private String id = "3a1b5f0e-2f4b-4b6c-9d70-1d2f6a0c9e11";
    private @Nullable MachineCluster cluster;
    private String hostname = "hazy-star-swims-fin-01";
    private List<String> keys = List.of();
    private @Nullable String script;
    private @Nullable String token;

    SomeMachine id(String other) {
        id = other;
        return this;
    }

    SomeMachine hostname(String name) {
        hostname = name;
        return this;
    }

    SomeMachine node(String clusterId, long number, int position) {
        cluster = new MachineCluster(clusterId, number, position);
        return this;
    }

    SomeMachine keys(String... lines) {
        keys = List.of(lines);
        return this;
    }

    SomeMachine script(String text) {
        script = text;
        return this;
    }

    SomeMachine jupyterToken(String secret) {
        token = secret;
        return this;
    }

    Machine build() {
        return new Machine(
                id,
                cluster,
                new ProjectKey("default", "default"),
                hostname,
                "FIN-01",
                "CPU.4V.16G",
                new MachineSize(1, 1, 0, null, false),
                null,
                "ubuntu-24.04",
                null,
                List.of(),
                keys,
                script,
                token,
                Power.ON);
    }
}
