package dev.havu.engine;

import dev.havu.domain.catalog.Catalog;
import dev.havu.domain.catalog.ClusterType;
import dev.havu.domain.catalog.Hardware;
import dev.havu.domain.catalog.Image;
import dev.havu.domain.catalog.InstanceType;
import dev.havu.domain.catalog.Location;
import dev.havu.domain.catalog.LongTermPeriod;
import dev.havu.domain.catalog.VolumeType;
import dev.havu.domain.fleet.FleetSpec;
import dev.havu.domain.fleet.FleetSpec.HostGroup;
import dev.havu.domain.money.Currency;
import dev.havu.domain.tenants.ProjectKey;
import dev.havu.drivers.Driver;
import dev.havu.drivers.simulator.SimulationSpec;
import dev.havu.drivers.simulator.Simulator;
import dev.havu.engine.clouds.Cloud;
import dev.havu.engine.clouds.CloudClock;
import dev.havu.engine.clouds.CloudRandom;
import dev.havu.engine.clouds.Clouds;
import dev.havu.engine.fleet.Fleets;
import dev.havu.engine.tenants.Tenants;
import dev.havu.store.CloudTable.StoredCloud;
import dev.havu.store.Store;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * An engine over a given store, with one cloud that is small enough to be full soon: FIN-01 with two GPU hosts that take
 * spot machines, a confidential one and a small host without GPUs; FIN-03 with five GPU hosts that take none; and FIN-02
 * with nothing. Its projects take each other's instances.
 */
public final class SmallCloud {
    public static final String NAME = "small";
    public static final ProjectKey ALICE = new ProjectKey(NAME, "alice");
    public static final ProjectKey BOB = new ProjectKey(NAME, "bob");
    public static final Instant START = Instant.parse("2026-11-01T10:00:00Z");

    private static final List<LongTermPeriod> PERIODS = List.of(
            new LongTermPeriod("1_MONTH", "1 month", true, "month", 1, new BigDecimal("2")),
            new LongTermPeriod("3_MONTHS", "3 months", true, "month", 3, new BigDecimal("3")));

    public static final Catalog CATALOG = new Catalog(
            List.of(
                    new Location("FIN-01", "Finland 1", "FI"),
                    new Location("FIN-02", "Finland 2", "FI"),
                    new Location("FIN-03", "Finland 3", "FI")),
            List.of(
                    instanceType("1H100", "H100", 30, 1, 120),
                    instanceType("4H100", "H100", 120, 4, 480),
                    instanceType("8H100", "H100", 240, 8, 960),
                    instanceType("1H100.CC", "H100 CC", 30, 1, 120),
                    instanceType("CPU.4V", "CPU", 4, 0, 16),
                    instanceType("CPU.16V", "CPU", 16, 0, 64)),
            List.of(new ClusterType(
                    "cluster-type-1",
                    "16H100",
                    "H100",
                    "16x H100",
                    2,
                    hardware(480, 16, 1920),
                    new BigDecimal("30"),
                    "NVIDIA",
                    List.of(),
                    List.of("ubuntu-cluster"))),
            List.of(),
            List.of(
                    volumeType("NVMe", false, true),
                    volumeType("HDD", false, true),
                    volumeType("NVMe_Shared", true, true),
                    volumeType("NVMe_Shared_Cluster", true, false)),
            List.of(
                    new Image("image-1", "ubuntu-24.04", "Ubuntu 24.04", true, List.of(), "ubuntu", false),
                    new Image("image-2", "jupyter", "Jupyter", false, List.of("Ubuntu 22.04"), "jupyter", false),
                    new Image("image-3", "rare", "Rare", false, List.of(), "other", false)),
            List.of(new Image("image-4", "ubuntu-cluster", "Cluster", true, List.of(), "ubuntu", true)),
            PERIODS,
            PERIODS,
            Map.of(Currency.USD, BigDecimal.ONE, Currency.EUR, new BigDecimal("0.804")));

    public static final FleetSpec FLEET = new FleetSpec(Map.of(
            "FIN-01",
            List.of(
                    new HostGroup("gpu", 2, "H100", 8, 352, 2048, 800, true, false),
                    new HostGroup("cc", 1, "H100", 8, 352, 2048, 100, true, true),
                    new HostGroup("cpu", 1, null, 0, 64, 256, 600, true, false)),
            "FIN-03",
            List.of(
                    new HostGroup("gpu", 5, "H100", 8, 352, 2048, 300, false, false),
                    new HostGroup("cpu", 1, null, 0, 32, 128, 300, false, false))));

    private SmallCloud() {}

    /** Opens the cloud in a store, as a start of the server does. */
    public static Engine open(Store store, CloudClock clock, SimulationSpec simulation, long seed, FleetSpec fleet) {
        return open(store, clock, new Simulator(simulation, seed), seed, fleet);
    }

    public static Engine open(Store store, CloudClock clock, Driver driver, long seed, FleetSpec fleet) {
        StoredCloud stored = store.write(session -> session.clouds().open(NAME, seed));
        Clouds clouds = new Clouds();
        clouds.add(new Cloud(NAME, clock, new CloudRandom(NAME, stored.seed(), stored.epoch()), CATALOG, driver, true));
        Engine engine = new Engine(store, clouds);
        declare(engine, fleet);
        engine.start();
        return engine;
    }

    /** A standing cloud in a store. */
    public static Engine open(Store store, SimulationSpec simulation) {
        return open(store, CloudClock.standing(START), simulation, 42, FLEET);
    }

    public static void declare(Engine engine, FleetSpec fleet) {
        engine.transactions().run(NAME, transaction -> {
            Fleets.apply(transaction, fleet);
            Tenants.declare(transaction, ALICE, Currency.USD, new BigDecimal("500000"), 20, List.of("bob"));
            Tenants.declare(transaction, BOB, Currency.EUR, new BigDecimal("700"), 20, List.of("alice"));
            return fleet;
        });
    }

    private static InstanceType instanceType(String name, String model, int cores, int gpus, int memory) {
        return new InstanceType(
                "type-of-" + name,
                name,
                model,
                name,
                null,
                name,
                List.of(),
                hardware(cores, gpus, memory),
                new BigDecimal("2.5"),
                new BigDecimal("0.9"),
                null,
                new BigDecimal("2.5"),
                new BigDecimal("2.5"),
                new BigDecimal("0.9"),
                "NVIDIA",
                null,
                null,
                List.of("ubuntu-24.04", "jupyter"));
    }

    private static Hardware hardware(int cores, int gpus, int memory) {
        return new Hardware(
                cores + " cores", cores, gpus + " GPUs", gpus, "", gpus * 80, memory + " GB", memory, "dynamic", null);
    }

    private static VolumeType volumeType(String name, boolean shared, boolean creatable) {
        return new VolumeType(
                name,
                new BigDecimal("0.2"),
                shared,
                creatable,
                BigDecimal.ONE,
                BigDecimal.ONE,
                BigDecimal.ONE,
                "100k",
                null);
    }
}
