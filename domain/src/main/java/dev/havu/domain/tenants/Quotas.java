package dev.havu.domain.tenants;

import org.jspecify.annotations.Nullable;

/**
 * How much a project may hold at a time, beside its startup scripts; null for as much as there is.
 *
 * @param gpus of machines that are not spot
 * @param spotGpus of spot machines
 * @param vcpus of all machines
 * @param storageGigabytes of all volumes, those in the trash too
 */
public record Quotas(
        @Nullable Integer gpus,
        @Nullable Integer spotGpus,
        @Nullable Integer vcpus,
        @Nullable Integer storageGigabytes) {
    /** No limits. */
    public static final Quotas NONE = new Quotas(null, null, null, null);
}
