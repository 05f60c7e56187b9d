package dev.havu.drivers.incus.doctor;

import dev.havu.drivers.Diagnosis;
import dev.havu.drivers.incus.inventory.Inventory;
import dev.havu.drivers.incus.inventory.Member;
import dev.havu.drivers.incus.inventory.StoragePool;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The storage pool on every host. Whether it keeps sizes is not guessed by its kind but tried, with a small volume that is there
 * for a moment; its date also tells the time that it is on the host.
 */
final class StorageCheck {
    private static final long GIBIBYTE = 1L << 30;
    private static final Duration TOLERABLE_DIFFERENCE = Duration.ofSeconds(2);
    private static final int FULL_PERCENT = 90;

    private final Trials trials;
    private final Inventory inventory;

    /** What makes the small volumes. */
    interface Trials {
        /**
         * Makes a volume, looks at it, and removes it.
         *
         * @param target cluster member; null when Incus is not clustered
         */
        Trial volume(String pool, @Nullable String target);

        /** How full a pool is. */
        JsonNode space(String pool, Map<String, String> target);
    }

    /**
     * What a volume said.
     *
     * @param keepsSizes whether it is held to its size; null when Incus does not say, as of volumes on other members than the
     *     one that is asked
     * @param difference of the host's clock to ours; negative if the host's is behind
     */
    record Trial(@Nullable Boolean keepsSizes, Duration difference) {
        /** Compares a date with the time just before and after it was given. */
        static Duration difference(Instant before, Instant given, Instant after) {
            if (given.isBefore(before)) {
                return Duration.between(before, given);
            }
            return given.isAfter(after) ? Duration.between(after, given) : Duration.ZERO;
        }
    }

    StorageCheck(Inventory inventory, Trials trials) {
        this.inventory = inventory;
        this.trials = trials;
    }

    List<Diagnosis> examine() {
        List<Diagnosis> found = new ArrayList<>();
        StoragePool pool = inventory.pool();
        found.add(Diagnosis.ok(
                "storage pool",
                pool.name() + " (" + pool.driver() + ", " + (pool.remote() ? "shared by all hosts" : "on each host")
                        + ")"));
        for (Member member : inventory.members()) {
            if (member.equipment() != null) {
                found.addAll(examine(pool, inventory.clustered() ? member.name() : null));
            }
        }
        return found;
    }

    private List<Diagnosis> examine(StoragePool pool, @Nullable String target) {
        String where = target == null ? "" : " on " + target;
        List<Diagnosis> found = new ArrayList<>();
        found.add(space(pool, target, "storage pool" + where));
        Trial trial = trials.volume(pool.name(), target);
        Boolean keepsSizes = trial.keepsSizes();
        if (keepsSizes != null) {
            found.add(
                    keepsSizes
                            ? Diagnosis.ok("storage pool" + where, "holds volumes to their sizes")
                            : Diagnosis.warning(
                                    "storage pool" + where,
                                    "does not hold volumes to their sizes, so one tenant can fill it",
                                    pool.driver().equals("dir")
                                            ? "use a pool of btrfs, zfs, lvm or ceph; or give dir a file system with project"
                                                    + " quotas"
                                            : "see the documentation of Incus on quotas of " + pool.driver()));
        }
        Duration difference = trial.difference();
        found.add(
                difference.abs().compareTo(TOLERABLE_DIFFERENCE) <= 0
                        ? Diagnosis.ok("clock" + where, "agrees with this machine's")
                        : Diagnosis.warning(
                                "clock" + where,
                                "is " + difference.abs().toSeconds() + " s "
                                        + (difference.isNegative() ? "behind" : "ahead of") + " this machine's",
                                "synchronize both, by chrony or systemd-timesyncd"));
        return found;
    }

    private Diagnosis space(StoragePool pool, @Nullable String target, String subject) {
        JsonNode space = trials.space(pool.name(), target == null ? Map.of() : Map.of("target", target))
                .path("space");
        long total = space.path("total").asLong(0);
        long used = space.path("used").asLong(0);
        String text = (total - used) / GIBIBYTE + " of " + total / GIBIBYTE + " GB free";
        return total == 0 || used * 100 / total >= FULL_PERCENT
                ? Diagnosis.warning(subject, text, "make room, or enlarge the pool: new machines and volumes will fail")
                : Diagnosis.ok(subject, text);
    }
}
