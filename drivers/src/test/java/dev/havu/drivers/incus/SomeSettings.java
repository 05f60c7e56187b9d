package dev.havu.drivers.incus;

import dev.havu.domain.fleet.Placement.Order;
import dev.havu.drivers.incus.IncusSettings.Overcommit;
import dev.havu.drivers.incus.api.IncusEndpoint;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Settings for tests: nothing but defaults, and what a test changes. */
public final class SomeSettings {
    private IncusEndpoint endpoint = new IncusEndpoint.UnixSocket(Path.of("unix.socket"));
    private @Nullable String pool;
    private @Nullable String network;
    private @Nullable Kind machines;
    private Map<String, ImageSource> images = Map.of();
    private Map<String, List<String>> locations = Map.of("FIN-01", List.of(IncusSettings.EVERYTHING_ELSE));
    private Overcommit overcommit = Overcommit.NONE;
    private int reservedMemory;
    private Map<String, String> gpuModels = Map.of();
    private String prefix = "havu";

    public SomeSettings at(IncusEndpoint place) {
        endpoint = place;
        return this;
    }

    public SomeSettings prefix(String start) {
        prefix = start;
        return this;
    }

    public SomeSettings pool(String name) {
        pool = name;
        return this;
    }

    public SomeSettings network(String name) {
        network = name;
        return this;
    }

    public SomeSettings machines(Kind kind) {
        machines = kind;
        return this;
    }

    public SomeSettings images(Map<String, ImageSource> sources) {
        images = sources;
        return this;
    }

    public SomeSettings locations(Map<String, List<String>> names) {
        locations = names;
        return this;
    }

    public SomeSettings overcommit(String cores, String memory, String storage) {
        overcommit = new Overcommit(new BigDecimal(cores), new BigDecimal(memory), new BigDecimal(storage));
        return this;
    }

    public SomeSettings reserving(int memoryGigabytes) {
        reservedMemory = memoryGigabytes;
        return this;
    }

    public SomeSettings gpuModels(Map<String, String> models) {
        gpuModels = models;
        return this;
    }

    public IncusSettings build() {
        return new IncusSettings(
                endpoint,
                prefix,
                pool,
                network,
                machines,
                images,
                locations,
                overcommit,
                reservedMemory,
                Order.PACK,
                true,
                gpuModels,
                Duration.ofSeconds(60),
                Duration.ofMinutes(20),
                100,
                null,
                null);
    }
}
