package dev.havu.engine.tenants;

import dev.havu.domain.Refusal;
import dev.havu.domain.fleet.MachineSize;
import dev.havu.domain.tenants.ProjectKey;
import dev.havu.domain.tenants.Quotas;
import dev.havu.engine.Transaction;
import dev.havu.store.ProjectTable.Held;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Refuses what would take a project over its quotas, in words that official tools know ("limit exceeded"). */
public final class QuotaRules {
    private QuotaRules() {}

    /**
     * Checks that a project may have one more machine.
     *
     * @throws Refusal if not
     */
    public static void requireMachine(Transaction transaction, ProjectKey project, MachineSize size, boolean spot) {
        requireMachines(transaction, project, List.of(size), spot);
    }

    /**
     * Checks that a project may have more machines.
     *
     * @throws Refusal if not
     */
    public static void requireMachines(
            Transaction transaction, ProjectKey project, List<MachineSize> sizes, boolean spot) {
        Quotas quotas = transaction.session().projects().quotas(project);
        Integer gpuQuota = spot ? quotas.spotGpus() : quotas.gpus();
        if (gpuQuota == null && quotas.vcpus() == null) {
            return;
        }
        Held held = transaction.session().projects().held(project);
        long gpus = sizes.stream().mapToLong(MachineSize::gpus).sum();
        require(
                spot ? "Spot GPU" : "GPU",
                spot ? "spot GPUs" : "GPUs",
                gpuQuota,
                spot ? held.spotGpus() : held.gpus(),
                gpus);
        long cores = sizes.stream().mapToLong(MachineSize::cores).sum();
        require("vCPU", "vCPUs", quotas.vcpus(), held.vcpus(), cores);
    }

    /**
     * Checks that a project may have more storage.
     *
     * @throws Refusal if not
     */
    public static void requireStorage(Transaction transaction, ProjectKey project, long gigabytes) {
        Integer quota = transaction.session().projects().quotas(project).storageGigabytes();
        if (quota != null) {
            Held held = transaction.session().projects().held(project);
            require("Storage", "GB of volumes", quota, held.storageGigabytes(), gigabytes);
        }
    }

    private static void require(String what, String unit, @Nullable Integer quota, long held, long more) {
        if (quota != null && more > 0 && held + more > quota) {
            throw Refusal.invalid(what + " limit exceeded: the project has a quota of " + quota + " " + unit
                    + ", holds " + held + " and wants " + more
                    + " more; give something back, or ask the operator for a larger quota");
        }
    }
}
