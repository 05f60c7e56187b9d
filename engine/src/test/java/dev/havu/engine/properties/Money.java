package dev.havu.engine.properties;

import static org.assertj.core.api.Assertions.assertThat;

import dev.havu.domain.billing.LedgerEntry;
import dev.havu.domain.billing.Meter;
import dev.havu.domain.billing.Rate;
import dev.havu.domain.billing.Term;
import dev.havu.domain.billing.UsageReport;
import dev.havu.domain.clusters.Cluster;
import dev.havu.domain.instances.Contract;
import dev.havu.domain.instances.Instance;
import dev.havu.domain.instances.InstanceState;
import dev.havu.domain.tenants.Project;
import dev.havu.domain.tenants.ProjectKey;
import dev.havu.domain.volumes.Volume;
import dev.havu.engine.SmallCloud;
import dev.havu.store.DueWorkTable.Kind;
import dev.havu.store.Session;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What must hold of money whenever somebody can look. */
final class Money {
    private Money() {}

    /**
     * Checks the ledgers and the meters.
     *
     * @return the ids of what has a paid period, whose end is awaited
     */
    static List<String> check(Session session, Stored stored, Instant now) {
        List<String> due = new ArrayList<>();
        Map<ProjectKey, List<LedgerEntry>> ledgers = new HashMap<>();
        for (ProjectKey owner : List.of(SmallCloud.ALICE, SmallCloud.BOB)) {
            ledgers.put(owner, ledger(session, owner));
        }
        Set<ProjectKey> paying = new HashSet<>();
        for (Instance instance : stored.instances()) {
            Term term = session.terms().find(instance.id());
            boolean longTerm = instance.contract() == Contract.LONG_TERM;
            // One that cannot be used for the moment keeps what is left of its period.
            boolean mayBe = instance.state() == InstanceState.HIBERNATED || instance.state() == InstanceState.ERROR;
            if (!longTerm || !mayBe) {
                assertThat(term != null)
                        .as("%s has a paid period", instance)
                        .isEqualTo(longTerm && instance.state().billed());
            }
            if (term != null) {
                assertThat(term.endsAt()).as("end of a paid period").isAfter(now);
                due.add(instance.id());
            }
            Rate rate = !longTerm && instance.state().billed() ? Rate.perHour(instance.pricePerHour()) : null;
            checkMeter(session, instance.id(), instance.owner(), rate, now, paying);
        }
        for (Volume volume : stored.volumes()) {
            Rate rate = volume.state().billed() ? Rate.perMonth(volume.monthlyPrice()) : null;
            checkMeter(session, volume.id(), volume.owner(), rate, now, paying);
        }
        for (Cluster cluster : stored.clusters()) {
            boolean paid = session.terms().find(cluster.id()) != null;
            if (paid) {
                due.add(cluster.id());
            }
            Rate rate = !paid && cluster.state().billed()
                    ? Rate.perHour(cluster.spec().pricePerHour())
                    : null;
            checkMeter(session, cluster.id(), cluster.owner(), rate, now, paying);
        }
        for (ProjectKey owner : paying) {
            Project project = Objects.requireNonNull(session.projects().find(owner));
            assertThat(session.dueWork().dueAt(Kind.BILLING, project.ownerId()))
                    .as("when %s pays next", owner)
                    .isNotNull();
        }
        checkChargesOfMeters(session, ledgers);
        return due;
    }

    private static List<LedgerEntry> ledger(Session session, ProjectKey owner) {
        List<LedgerEntry> entries = new ArrayList<>();
        session.ledger().forEach(owner, entries::add);
        long sum = 0;
        for (LedgerEntry entry : entries) {
            sum += entry.amount();
            assertThat(entry.balanceAfter()).as("the sum up to %s", entry).isEqualTo(sum);
        }
        assertThat(session.ledger().balance(owner))
                .as("the balance of %s", owner)
                .isEqualTo(sum);
        Project project = Objects.requireNonNull(session.projects().find(owner));
        assertThat(entries.getFirst().amount())
                .as("what %s began with", owner)
                .isEqualTo(project.openingBalance().movePointRight(6).longValueExact());
        long used = entries.stream()
                .filter(entry -> entry.kind().usage())
                .mapToLong(LedgerEntry::amount)
                .sum();
        assertThat(UsageReport.of(entries, null, null).total())
                .as("the usage report of %s", owner)
                .isEqualTo(-used);
        return entries;
    }

    private static void checkMeter(
            Session session, String id, ProjectKey owner, @Nullable Rate rate, Instant now, Set<ProjectKey> paying) {
        Meter meter = session.meters().find(id);
        assertThat(meter == null).as("whether something is paid for %s", id).isEqualTo(rate == null);
        if (meter == null || rate == null) {
            return;
        }
        assertThat(meter.owner()).as("who pays for %s", id).isEqualTo(owner);
        assertThat(meter.rate().sameAs(rate))
                .as("%s is paid at %s, and costs %s", id, meter.rate(), rate)
                .isTrue();
        assertThat(meter.nextStepAt()).as("the next step of %s", id).isAfter(now);
        assertThat(meter.nextStepAt().minus(Meter.STEP))
                .as("the last step of %s", id)
                .isBeforeOrEqualTo(now);
        paying.add(owner);
    }

    /** What a meter says it has charged is in the ledger. */
    private static void checkChargesOfMeters(Session session, Map<ProjectKey, List<LedgerEntry>> ledgers) {
        ledgers.forEach((owner, entries) -> {
            Map<String, List<LedgerEntry>> byResource = entries.stream()
                    .filter(entry -> entry.subject() != null)
                    .collect(Collectors.groupingBy(
                            entry -> Objects.requireNonNull(entry.subject()).resourceId()));
            byResource.forEach((id, ofResource) -> {
                Meter meter = session.meters().find(id);
                if (meter != null && meter.owner().equals(owner)) {
                    long charged = 0;
                    for (LedgerEntry entry : ofResource) {
                        // One that has stopped gave back what it did not use, and the next one may have begun at once.
                        boolean stopped = entry.kind() == LedgerEntry.Kind.REFUND;
                        charged = stopped ? 0 : charged - (isOf(meter, entry) ? entry.amount() : 0);
                    }
                    assertThat(charged).as("what %s has charged", meter).isEqualTo(meter.charged());
                    assertThat(charged).isEqualTo(meter.costOfSteps(meter.steps()));
                }
            });
        });
    }

    private static boolean isOf(Meter meter, LedgerEntry entry) {
        LedgerEntry.Subject subject = entry.subject();
        return entry.kind() == LedgerEntry.Kind.CHARGE
                && subject != null
                && subject.metered() != null
                && subject.metered().meterStartedAt().equals(meter.startedAt())
                && subject.metered().rate().sameAs(meter.rate());
    }
}
