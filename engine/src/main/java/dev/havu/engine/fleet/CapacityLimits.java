package dev.havu.engine.fleet;

import dev.havu.domain.Refusal;
import dev.havu.domain.catalog.InstanceType;
import dev.havu.domain.events.Event;
import dev.havu.domain.events.EventType;
import dev.havu.domain.events.ResourceKind;
import dev.havu.domain.fleet.CapacityLimit;
import dev.havu.engine.Transaction;
import dev.havu.engine.duework.Appointment;
import dev.havu.store.DueWorkTable.Kind;
import dev.havu.store.Session;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Brings what operators set to be free into force, now or when its time has come. */
public final class CapacityLimits implements Appointment {
    public static final CapacityLimits INSTANCE = new CapacityLimits();

    private CapacityLimits() {}

    /**
     * Sets how many more instances of a type can be deployed at a location.
     *
     * @param free null for as many as the fleet has room for
     * @param at when; null for now
     * @throws Refusal if there is no such location or type, or the fleet has less room now
     */
    public static void set(
            Transaction transaction, String location, String typeName, @Nullable Integer free, @Nullable Instant at) {
        if (transaction.cloud().catalog().location(location) == null) {
            throw Refusal.invalid("location: unknown location `" + location + "`; GET /v1/locations lists them");
        }
        InstanceType type = transaction.cloud().catalog().instanceType(typeName);
        if (type == null) {
            throw Refusal.invalid(
                    "instance_type: unknown instance type `" + typeName + "`; GET /v1/instance-types lists them");
        }
        Instant now = transaction.now();
        Instant from = at == null || at.isBefore(now) ? now : at;
        boolean atOnce = from.equals(now);
        if (atOnce && free != null) {
            int room = Capacity.room(transaction, type, location, free);
            if (room < free) {
                throw Refusal.conflict("The fleet has room for " + room + " x " + typeName + " in " + location
                        + " and not for " + free + "; enlarge it with PUT /admin/v1/clouds/"
                        + transaction.cloud().name() + "/fleet, or set a smaller number");
            }
        }
        CapacityLimit limit =
                new CapacityLimit(transaction.cloud().random().uuid(), location, typeName, from, free, null);
        transaction.session().capacityLimits().insert(transaction.cloud().name(), limit);
        if (atOnce) {
            comeIntoForce(transaction, limit);
        } else {
            transaction.schedule(Kind.CAPACITY, limit.id(), limit.from());
        }
    }

    /** Takes all limits of a cloud away, those to come as well. */
    public static void clear(Transaction transaction) {
        for (CapacityLimit limit :
                transaction.session().capacityLimits().all(transaction.cloud().name())) {
            transaction.session().capacityLimits().remove(limit.id());
            transaction.session().dueWork().remove(Kind.CAPACITY, limit.id());
        }
    }

    @Override
    public Kind kind() {
        return Kind.CAPACITY;
    }

    @Override
    public boolean exists(Session session, String limitId) {
        return session.capacityLimits().find(limitId) != null;
    }

    @Override
    public void due(Transaction transaction, String limitId) {
        CapacityLimit limit = transaction.session().capacityLimits().find(limitId);
        transaction.session().dueWork().remove(Kind.CAPACITY, limitId);
        if (limit != null) {
            comeIntoForce(transaction, limit);
        }
    }

    private static void comeIntoForce(Transaction transaction, CapacityLimit limit) {
        String cloud = transaction.cloud().name();
        CapacityLimit before =
                transaction.session().capacityLimits().inForce(cloud, limit.location(), limit.instanceType());
        if (before != null) {
            transaction.session().capacityLimits().remove(before.id());
        }
        transaction.event(told(transaction, limit));
        Integer free = limit.free();
        if (free == null) {
            transaction.session().capacityLimits().remove(limit.id());
        } else {
            int inUse = transaction.session().fleet().machines(cloud, limit.location(), limit.instanceType());
            transaction.session().capacityLimits().update(limit.inForce(inUse + free));
        }
    }

    private static Event told(Transaction transaction, CapacityLimit limit) {
        String cloud = transaction.cloud().name();
        Event event = Event.of(EventType.CAPACITY_CHANGED, null, ResourceKind.CLOUD, cloud, cloud)
                .with("location", limit.location())
                .with("instance_type", limit.instanceType());
        return limit.free() == null ? event : event.with("free", limit.free());
    }

    /** The limits of a cloud, with how many more machines each leaves now; null for one that is to come. */
    public static List<Left> left(Session session, String cloud) {
        return session.capacityLimits().all(cloud).stream()
                .map(limit -> new Left(limit, left(session, cloud, limit)))
                .toList();
    }

    /**
     * A limit.
     *
     * @param machines how many more it leaves now; null before it is in force
     */
    public record Left(CapacityLimit limit, @Nullable Integer machines) {}

    private static @Nullable Integer left(Session session, String cloud, CapacityLimit limit) {
        Integer allowed = limit.machines();
        return allowed == null
                ? null
                : Math.max(0, allowed - session.fleet().machines(cloud, limit.location(), limit.instanceType()));
    }
}
