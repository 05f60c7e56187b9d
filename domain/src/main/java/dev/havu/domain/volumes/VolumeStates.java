package dev.havu.domain.volumes;

import static dev.havu.domain.ErrorCode.FORBIDDEN_ACTION;

import dev.havu.domain.states.StateTable;
import java.time.Duration;

/**
 * The life of a volume. Guards that need more than the state (the instance must be shut down, only shared file systems
 * attach twice) are checked by the engine before it asks this table.
 */
public final class VolumeStates {
    /** How long the trash keeps a volume: 96 hours (Verda CLI and documentation). */
    public static final Duration TRASH_RETENTION = Duration.ofDays(4);

    private static final Duration STORAGE_STEP = Duration.ofMinutes(10);
    private static final String ASK_DRIVER = "the driver is asked again, the answer decides";
    private static final String NOT_PUBLIC = "This volume action is not available through the public API";

    public static final StateTable<VolumeState, VolumeTrigger> TABLE = table();

    private VolumeStates() {}

    private static StateTable<VolumeState, VolumeTrigger> table() {
        StateTable.Builder<VolumeState, VolumeTrigger> table =
                StateTable.<VolumeState, VolumeTrigger>of("volume", VolumeState.class);

        table.transitional(VolumeState.ORDERED, STORAGE_STEP, "being made", ASK_DRIVER)
                .moves(VolumeTrigger.CREATED, VolumeState.DETACHED)
                .moves(VolumeTrigger.ATTACHED, VolumeState.ATTACHED)
                .moves(VolumeTrigger.ATTACH, VolumeState.ATTACHING)
                .moves(VolumeTrigger.OVERDUE, VolumeState.DELETED);
        editable(table, VolumeState.ORDERED);
        deletable(table);

        table.resting(VolumeState.DETACHED, "free to attach, clone or boot from")
                .moves(VolumeTrigger.ATTACH, VolumeState.ATTACHING)
                .refused(VolumeTrigger.DETACH, FORBIDDEN_ACTION, "The volume is not attached to anything");
        editable(table, VolumeState.DETACHED);
        deletable(table);

        table.transitional(VolumeState.ATTACHING, STORAGE_STEP, "being attached", ASK_DRIVER)
                .moves(VolumeTrigger.ATTACHED, VolumeState.ATTACHED)
                .moves(VolumeTrigger.DETACH, VolumeState.DETACHING)
                .stays(VolumeTrigger.ATTACH)
                .moves(VolumeTrigger.OVERDUE, VolumeState.DETACHED);
        editable(table, VolumeState.ATTACHING);
        deletable(table);

        table.resting(VolumeState.ATTACHED, "belongs to an instance or a cluster; shared file systems to several")
                .moves(VolumeTrigger.ATTACH, VolumeState.ATTACHING)
                .moves(VolumeTrigger.DETACH, VolumeState.DETACHING);
        editable(table, VolumeState.ATTACHED);
        deletable(table);

        table.transitional(VolumeState.DETACHING, STORAGE_STEP, "being detached", ASK_DRIVER)
                .moves(VolumeTrigger.DETACHED, VolumeState.DETACHED)
                .moves(VolumeTrigger.ATTACHED, VolumeState.ATTACHED)
                .moves(VolumeTrigger.ATTACH, VolumeState.ATTACHING)
                .alreadyThere(VolumeTrigger.DETACH)
                .moves(VolumeTrigger.OVERDUE, VolumeState.DETACHED);
        editable(table, VolumeState.DETACHING);
        deletable(table);

        table.transitional(VolumeState.CLONING, Duration.ofHours(12), "being filled from its source", ASK_DRIVER)
                .moves(VolumeTrigger.CLONED, VolumeState.DETACHED)
                .moves(VolumeTrigger.CANCEL, VolumeState.CANCELING)
                .stays(VolumeTrigger.RENAME)
                .refused(VolumeTrigger.TAG, FORBIDDEN_ACTION, "A volume cannot be tagged while it is being cloned")
                .moves(VolumeTrigger.OVERDUE, VolumeState.CANCELED);
        deletable(table);

        table.transitional(VolumeState.CANCELING, STORAGE_STEP, "its clone was called off", ASK_DRIVER)
                .alreadyThere(VolumeTrigger.CANCEL)
                .moves(VolumeTrigger.CANCELED, VolumeState.CANCELED)
                .moves(VolumeTrigger.OVERDUE, VolumeState.CANCELED);
        notPublic(table);

        table.resting(VolumeState.CANCELED, "never became a volume; still answers by id")
                .alreadyThere(VolumeTrigger.CANCEL)
                .alreadyThere(VolumeTrigger.DELETE)
                .alreadyThere(VolumeTrigger.DELETE_PERMANENTLY);
        notPublic(table);

        table.transitional(VolumeState.RESTORING, STORAGE_STEP, "coming back from the trash", ASK_DRIVER)
                .alreadyThere(VolumeTrigger.RESTORE)
                .moves(VolumeTrigger.RESTORED, VolumeState.DETACHED)
                .moves(VolumeTrigger.OVERDUE, VolumeState.DELETED);
        deletable(table);

        table.transitional(
                        VolumeState.DELETED,
                        TRASH_RETENTION,
                        "in the trash, can be restored",
                        "what is past its retention is removed permanently")
                .alreadyThere(VolumeTrigger.DELETE)
                .moves(VolumeTrigger.DELETE_PERMANENTLY, VolumeState.PURGED)
                .moves(VolumeTrigger.RESTORE, VolumeState.RESTORING)
                .moves(VolumeTrigger.OVERDUE, VolumeState.PURGED);
        notPublic(table);

        table.resting(VolumeState.PURGED, "permanently deleted; still answers by id")
                .alreadyThere(VolumeTrigger.DELETE)
                .alreadyThere(VolumeTrigger.DELETE_PERMANENTLY)
                .refused(VolumeTrigger.RESTORE, FORBIDDEN_ACTION, "A permanently deleted volume cannot be restored");
        notPublic(table);

        return table.build();
    }

    private static void editable(StateTable.Builder<VolumeState, VolumeTrigger> table, VolumeState state) {
        table.moves(VolumeTrigger.RENAME, state)
                .moves(VolumeTrigger.RESIZE, state)
                .moves(VolumeTrigger.CLONE, state)
                .moves(VolumeTrigger.TAG, state);
    }

    private static void deletable(StateTable.Builder<VolumeState, VolumeTrigger> table) {
        table.moves(VolumeTrigger.DELETE, VolumeState.DELETED)
                .moves(VolumeTrigger.DELETE_PERMANENTLY, VolumeState.PURGED);
        notPublic(table);
    }

    private static void notPublic(StateTable.Builder<VolumeState, VolumeTrigger> table) {
        table.refused(VolumeTrigger.CREATE, FORBIDDEN_ACTION, NOT_PUBLIC)
                .refused(VolumeTrigger.EXPORT, FORBIDDEN_ACTION, NOT_PUBLIC)
                .refused(VolumeTrigger.TRANSFER, FORBIDDEN_ACTION, NOT_PUBLIC);
    }
}
