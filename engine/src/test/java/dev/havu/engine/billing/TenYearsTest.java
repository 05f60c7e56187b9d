package dev.havu.engine.billing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.havu.domain.billing.Amounts;
import dev.havu.domain.billing.Extension;
import dev.havu.domain.billing.UsageReport;
import dev.havu.domain.instances.Contract;
import dev.havu.domain.instances.Instance;
import dev.havu.domain.instances.InstanceTrigger;
import dev.havu.domain.instances.Pricing;
import dev.havu.domain.tenants.ProjectKey;
import dev.havu.drivers.simulator.SimulationSpec;
import dev.havu.engine.Engine;
import dev.havu.engine.Orders;
import dev.havu.engine.SmallCloud;
import dev.havu.engine.instances.DeployInstance;
import dev.havu.engine.instances.InstanceAction;
import dev.havu.engine.instances.InstanceAction.VolumeSelection;
import dev.havu.engine.volumes.NewVolume;
import dev.havu.engine.volumes.VolumeAction;
import dev.havu.store.Store;
import dev.havu.store.sqlite.SqliteStore;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Ten years in the life of a project, at random, paid as a second and much simpler reckoning says: balance after every step of
 * time, and what every day and resource cost.
 */
class TenYearsTest {
    private static final ProjectKey PROJECT = SmallCloud.ALICE;
    private static final Duration TEN_YEARS = Duration.ofDays(3652);
    private static final BigDecimal OPENING = new BigDecimal("500000");
    private static final int MOST_AT_ONCE = 4;

    @ParameterizedTest
    @ValueSource(longs = 1)
    void a_known_life_costs_what_the_reference_says(long seed) {
        live(seed);
    }

    @Test
    void a_fresh_life_costs_what_the_reference_says() {
        live(Long.getLong("havu.seed", new SecureRandom().nextLong()));
    }

    private static void live(long seed) {
        try (Store store = SqliteStore.inMemory();
                Engine engine = SmallCloud.open(store, SimulationSpec.instant())) {
            new Life(engine, new SplittableRandom(seed), "seed " + seed + " (-Dhavu.seed)").run();
        }
    }

    /** Keeps both accounts. */
    private static final class Life {
        private final Engine engine;
        private final SplittableRandom random;
        private final String name;
        private final ReferenceBill bill = new ReferenceBill();
        private final List<String> instances = new ArrayList<>();
        private final List<String> volumes = new ArrayList<>();
        private final List<String> trash = new ArrayList<>();
        private final Map<String, Instant> contracts = new TreeMap<>();
        private BigDecimal paidIn = OPENING;

        Life(Engine engine, SplittableRandom random, String name) {
            this.engine = engine;
            this.random = random;
            this.name = name;
        }

        void run() {
            Instant end = SmallCloud.START.plus(TEN_YEARS);
            engine.ledgers().topUp(PROJECT, new BigDecimal("90000000"), null);
            paidIn = paidIn.add(new BigDecimal("90000000"));
            while (now().isBefore(end)) {
                act();
                Duration pause = pause();
                engine.advance(SmallCloud.NAME, pause);
                follow();
                assertThat(engine.ledgers().balance(PROJECT))
                        .as("%s, balance at %s", name, now())
                        .isEqualByComparingTo(paidIn.subtract(bill.spent(now())));
            }
            assertUsage();
        }

        private Instant now() {
            return engine.cloud(SmallCloud.NAME).clock().instant();
        }

        private Duration pause() {
            return switch (random.nextInt(5)) {
                case 0 -> Duration.ofMillis(random.nextLong(1, 900_000));
                case 1 -> Duration.ofMinutes(random.nextLong(1, 300));
                case 2 -> Duration.ofMinutes(10L * random.nextLong(1, 100));
                case 3 -> Duration.ofHours(random.nextLong(1, 200));
                default -> Duration.ofDays(random.nextLong(1, 60));
            };
        }

        private void act() {
            switch (random.nextInt(9)) {
                case 0, 1 -> {
                    if (instances.size() < MOST_AT_ONCE) {
                        deploy();
                    }
                }
                case 2 -> {
                    if (!instances.isEmpty()) {
                        delete(instances.remove(random.nextInt(instances.size())));
                    }
                }
                case 3 -> {
                    if (volumes.size() < MOST_AT_ONCE) {
                        createVolume();
                    }
                }
                case 4 -> volumes.stream().findFirst().ifPresent(this::resize);
                case 5 -> {
                    if (!volumes.isEmpty()) {
                        discard(volumes.removeFirst());
                    }
                }
                case 6 -> {
                    if (!trash.isEmpty()) {
                        restore(trash.removeLast());
                    }
                }
                case 7 ->
                    instances.stream()
                            .filter(id -> !contracts.containsKey(id))
                            .findFirst()
                            .ifPresent(this::changeTerms);
                default -> {
                    BigDecimal amount = new BigDecimal(random.nextInt(1, 100_000)).movePointLeft(2);
                    engine.ledgers().topUp(PROJECT, amount, null);
                    paidIn = paidIn.add(amount);
                }
            }
        }

        private void deploy() {
            boolean longTerm = random.nextInt(3) == 0;
            DeployInstance plain = Orders.instance(random.nextBoolean() ? "1H100" : "CPU.4V", "FIN-01");
            String id = engine.instances()
                    .deploy(
                            PROJECT,
                            new DeployInstance(
                                    plain.instanceType(),
                                    plain.image(),
                                    List.of(),
                                    null,
                                    "host",
                                    "",
                                    "FIN-01",
                                    null,
                                    List.of(),
                                    List.of(),
                                    !longTerm && random.nextBoolean(),
                                    null,
                                    longTerm ? Contract.LONG_TERM : null,
                                    Pricing.FIXED_PRICE,
                                    List.of()));
            instances.add(id);
            Instance instance = engine.instances().get(PROJECT, id);
            if (longTerm) {
                engine.ledgers()
                        .changeTerm(
                                SmallCloud.NAME,
                                id,
                                null,
                                random.nextBoolean() ? Extension.AUTO_RENEW : Extension.PAY_AS_YOU_GO);
                bill.pay(id, month(instance), now());
                contracts.put(id, later(now()));
            } else {
                bill.begin(id, instance.pricePerHour(), 1, now());
            }
            String disk = instance.volumeIds().getFirst();
            bill.begin(disk, monthly(disk), 730, now());
        }

        private void delete(String id) {
            String disk = engine.instances().get(PROJECT, id).volumeIds().getFirst();
            engine.instances()
                    .act(
                            PROJECT,
                            id,
                            new InstanceAction(
                                    InstanceTrigger.DELETE,
                                    new VolumeSelection.Exactly(List.of(disk)),
                                    true,
                                    false,
                                    null));
            if (bill.runs(id)) {
                bill.end(id, now());
            }
            contracts.remove(id);
            bill.end(disk, now());
        }

        private void changeTerms(String id) {
            boolean spot = !engine.instances().get(PROJECT, id).spot();
            engine.instances()
                    .act(
                            PROJECT,
                            id,
                            new InstanceAction(
                                    InstanceTrigger.CONFIGURE_SPOT,
                                    new VolumeSelection.OsVolumeOnly(),
                                    false,
                                    spot,
                                    null));
            bill.end(id, now());
            bill.begin(id, engine.instances().get(PROJECT, id).pricePerHour(), 1, now());
        }

        private void createVolume() {
            String id = engine.volumes()
                    .create(
                            PROJECT,
                            new NewVolume("data", "NVMe", 1 + random.nextInt(60), null, List.of()),
                            "FIN-01",
                            List.of());
            volumes.add(id);
            bill.begin(id, monthly(id), 730, now());
        }

        private void resize(String id) {
            int size = engine.volumes().get(PROJECT, id).volume().sizeGigabytes() + 1;
            engine.volumes().act(PROJECT, List.of(id), new VolumeAction.Resize(size));
            bill.end(id, now());
            bill.begin(id, monthly(id), 730, now());
        }

        private void discard(String id) {
            engine.volumes().delete(PROJECT, id, false);
            bill.end(id, now());
            trash.add(id);
        }

        private void restore(String id) {
            if (!engine.volumes().get(PROJECT, id).volume().state().kept()) {
                return;
            }
            engine.volumes().act(PROJECT, List.of(id), new VolumeAction.Restore());
            volumes.add(id);
            bill.begin(id, monthly(id), 730, now());
        }

        /** What came about while time passed: contracts ended and were renewed, or went on by the hour. */
        private void follow() {
            for (Map.Entry<String, Instant> contract : List.copyOf(contracts.entrySet())) {
                String id = contract.getKey();
                Instant end = contract.getValue();
                Instance instance = engine.instances().get(PROJECT, id);
                boolean renews = instance.contract() == Contract.LONG_TERM;
                while (!end.isAfter(now())) {
                    if (!renews) {
                        bill.begin(id, instance.pricePerHour(), 1, end);
                        contracts.remove(id);
                        break;
                    }
                    bill.pay(id, month(instance), end);
                    end = later(end);
                    contracts.put(id, end);
                }
            }
        }

        private BigDecimal monthly(String volume) {
            return engine.volumes().get(PROJECT, volume).volume().monthlyPrice();
        }

        /** 730 hours less two percent. */
        private static BigDecimal month(Instance instance) {
            return instance.pricePerHour().multiply(new BigDecimal("715.4")).setScale(6, RoundingMode.HALF_UP);
        }

        private static Instant later(Instant from) {
            return from.atZone(ZoneOffset.UTC).plusMonths(1).toInstant();
        }

        private void assertUsage() {
            UsageReport report = engine.ledgers().usage(PROJECT, null, null);
            Map<String, BigDecimal> reported = new TreeMap<>();
            for (UsageReport.Row row : report.rows()) {
                reported.put(row.date() + " " + row.resourceId(), Amounts.units(row.amount()));
            }
            Map<String, BigDecimal> expected = bill.usage(now());
            assertThat(reported.keySet()).as("%s, days and resources", name).isEqualTo(expected.keySet());
            expected.forEach((day, amount) ->
                    assertThat(reported.get(day)).as("%s, %s", name, day).isEqualByComparingTo(amount));
            assertThat(Amounts.units(report.total()))
                    .as("%s, the sum of all days", name)
                    .isEqualByComparingTo(paidIn.subtract(engine.ledgers().balance(PROJECT)));
        }
    }
}
