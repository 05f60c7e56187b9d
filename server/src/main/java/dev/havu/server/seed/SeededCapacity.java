package dev.havu.server.seed;

import dev.havu.api.Timestamps;
import dev.havu.domain.Refusal;
import dev.havu.domain.fleet.CapacityLimit;
import dev.havu.engine.Transaction;
import dev.havu.engine.fleet.CapacityLimits;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What is to be free of a type at a location, once everything else of the file is there. */
final class SeededCapacity {
    private SeededCapacity() {}

    /** Sets the limit unless there is one of that type, location and time; that one stays, whatever is left of it. */
    static void declare(Transaction transaction, ObjectNode entry, BiConsumer<Boolean, SeedReport.Item> notes) {
        String location = entry.path("location").asString("");
        String type = entry.path("instance_type").asString("");
        JsonNode free = entry.path("free");
        if (!free.isIntegralNumber() || !free.canConvertToInt() || free.intValue() < 0) {
            throw Refusal.invalid("free must be a whole number that is not negative");
        }
        Instant at = at(entry);
        boolean isNew = transaction
                .session()
                .capacityLimits()
                .all(transaction.cloud().name())
                .stream()
                .noneMatch(limit -> is(limit, location, type, at));
        if (isNew) {
            CapacityLimits.set(transaction, location, type, free.intValue(), at);
        }
        notes.accept(isNew, new SeedReport.Item("capacity", null, location + "/" + type, null));
    }

    private static boolean is(CapacityLimit limit, String location, String type, @Nullable Instant at) {
        boolean sameTime = at == null ? limit.machines() != null : limit.from().equals(at);
        return sameTime
                && limit.location().equals(location)
                && limit.instanceType().equals(type);
    }

    private static @Nullable Instant at(ObjectNode entry) {
        JsonNode at = entry.path("at");
        if (at.isMissingNode()) {
            return null;
        }
        try {
            return Timestamps.parse(at.asString(""));
        } catch (DateTimeException e) {
            throw Refusal.invalid("at must be a time such as 2026-11-27T08:00:00Z");
        }
    }
}
