package dev.havu.engine.billing;

import dev.havu.domain.billing.Amounts;
import dev.havu.domain.billing.BilledKind;
import dev.havu.domain.billing.Term;
import dev.havu.domain.events.Event;
import dev.havu.domain.events.EventType;
import dev.havu.domain.events.ResourceKind;
import dev.havu.domain.tenants.ProjectKey;

/** What is told about money. */
final class MoneyEvents {
    private MoneyEvents() {}

    /** Something that happened to the balance of a project, with what it has now, in millionths. */
    static Event ofBalance(EventType type, ProjectKey owner, long balance) {
        return Event.of(type, owner.project(), ResourceKind.PROJECT, owner.project(), owner.project())
                .with("balance", Amounts.units(balance).toPlainString());
    }

    /** Something that happened to a long-term contract. */
    static Event ofTerm(EventType type, Term term) {
        return Event.of(
                        type,
                        term.owner().project(),
                        term.kind() == BilledKind.CLUSTER ? ResourceKind.CLUSTER : ResourceKind.INSTANCE,
                        term.resourceId(),
                        term.name())
                .with("period", term.period());
    }
}
