package dev.havu.domain.fleet;

import org.jspecify.annotations.Nullable;

/**
 * What a machine takes from one host.
 *
 * @param cores virtual cores
 * @param memoryGigabytes RAM
 * @param gpus whole GPUs
 * @param gpuModel null for a machine without GPUs
 * @param confidential needs a host for confidential computing
 */
public record MachineSize(
        int cores, int memoryGigabytes, int gpus, @Nullable String gpuModel, boolean confidential) {}
