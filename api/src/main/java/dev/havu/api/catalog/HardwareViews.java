package dev.havu.api.catalog;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.havu.domain.catalog.Hardware;
import org.jspecify.annotations.Nullable;

/** The five objects in which types and machines describe their hardware (seed examples). */
public final class HardwareViews {
    private HardwareViews() {}

    public record Cpu(String description, int numberOfCores) {
        public static Cpu of(Hardware hardware) {
            return new Cpu(hardware.cpuDescription(), hardware.cores());
        }
    }

    public record Gpu(String description, int numberOfGpus) {
        public static Gpu of(Hardware hardware) {
            return new Gpu(hardware.gpuDescription(), hardware.gpus());
        }
    }

    /** Used for GPU memory and for RAM. */
    public record Memory(String description, int sizeInGigabytes) {
        public static Memory ofGpus(Hardware hardware) {
            return new Memory(hardware.gpuMemoryDescription(), hardware.gpuMemoryGigabytes());
        }

        public static Memory of(Hardware hardware) {
            return new Memory(hardware.memoryDescription(), hardware.memoryGigabytes());
        }
    }

    /** A local disk; the size is left out by types without one of their own. */
    public record Storage(
            String description,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            Integer sizeInGigabytes) {
        public static Storage of(Hardware hardware) {
            return new Storage(hardware.storageDescription(), hardware.storageGigabytes());
        }
    }
}
