package dev.havu.domain.catalog;

import org.jspecify.annotations.Nullable;

/**
 * How a type describes its machine to people (API objects {@code cpu}, {@code gpu}, {@code gpu_memory}, {@code memory},
 * {@code storage}).
 *
 * @param gpuMemoryGigabytes of all GPUs together
 * @param storageGigabytes local disk of the few types that name one, otherwise null
 */
public record Hardware(
        String cpuDescription,
        int cores,
        String gpuDescription,
        int gpus,
        String gpuMemoryDescription,
        int gpuMemoryGigabytes,
        String memoryDescription,
        int memoryGigabytes,
        String storageDescription,
        @Nullable Integer storageGigabytes) {}
