package dev.havu.domain.instances;

import static dev.havu.domain.instances.InstanceState.DELETING;
import static dev.havu.domain.instances.InstanceState.DISCONTINUED;
import static dev.havu.domain.instances.InstanceState.ERROR;
import static dev.havu.domain.instances.InstanceState.HALTING;
import static dev.havu.domain.instances.InstanceState.HIBERNATED;
import static dev.havu.domain.instances.InstanceState.HIBERNATING;
import static dev.havu.domain.instances.InstanceState.INSTALLATION_FAILED;
import static dev.havu.domain.instances.InstanceState.NO_CAPACITY;
import static dev.havu.domain.instances.InstanceState.OFFLINE;
import static dev.havu.domain.instances.InstanceState.ORDERED;
import static dev.havu.domain.instances.InstanceState.PROVISIONING;
import static dev.havu.domain.instances.InstanceState.RUNNING;
import static dev.havu.domain.instances.InstanceState.STARTING;
import static dev.havu.domain.instances.InstanceState.STOPPING;
import static dev.havu.domain.instances.InstanceState.UNKNOWN;
import static dev.havu.domain.instances.InstanceTrigger.ACCEPTED;
import static dev.havu.domain.instances.InstanceTrigger.BOOT;
import static dev.havu.domain.instances.InstanceTrigger.CONFIGURE_SPOT;
import static dev.havu.domain.instances.InstanceTrigger.DELETE;
import static dev.havu.domain.instances.InstanceTrigger.DELETE_STUCK;
import static dev.havu.domain.instances.InstanceTrigger.DEPLOY;
import static dev.havu.domain.instances.InstanceTrigger.FAILED;
import static dev.havu.domain.instances.InstanceTrigger.FORCE_SHUTDOWN;
import static dev.havu.domain.instances.InstanceTrigger.FOUND_GONE;
import static dev.havu.domain.instances.InstanceTrigger.FOUND_OFF;
import static dev.havu.domain.instances.InstanceTrigger.FOUND_ON;
import static dev.havu.domain.instances.InstanceTrigger.GONE;
import static dev.havu.domain.instances.InstanceTrigger.HIBERNATE;
import static dev.havu.domain.instances.InstanceTrigger.INSTALLATION_BROKE;
import static dev.havu.domain.instances.InstanceTrigger.OUT_OF_CAPACITY;
import static dev.havu.domain.instances.InstanceTrigger.OUT_OF_SIGHT;
import static dev.havu.domain.instances.InstanceTrigger.OVERDUE;
import static dev.havu.domain.instances.InstanceTrigger.READY;
import static dev.havu.domain.instances.InstanceTrigger.RESTORE;
import static dev.havu.domain.instances.InstanceTrigger.SHUTDOWN;
import static dev.havu.domain.instances.InstanceTrigger.STOPPED;
import static dev.havu.domain.instances.InstanceTrigger.TRANSFER;

import dev.havu.domain.ErrorCode;
import dev.havu.domain.states.StateTable;
import java.time.Duration;

/**
 * The life of an instance. Legal actions follow the Python, Go and CLI clients; the 403 on deleting a machine that is
 * still being provisioned is what dstack observed on the real service.
 */
public final class InstanceStates {
    /** dstack matches this text. */
    private static final String STILL_PROVISIONING = "Can't discontinue a provisioning instance";

    private static final String ASK_DRIVER = "the driver is asked again, the answer decides";

    public static final StateTable<InstanceState, InstanceTrigger> TABLE =
            StateTable.<InstanceState, InstanceTrigger>of("instance", InstanceState.class)
                    .transitional(ORDERED, Duration.ofMinutes(10), "accepted, capacity is reserved", ASK_DRIVER)
                    .moves(ACCEPTED, PROVISIONING)
                    .moves(OUT_OF_CAPACITY, NO_CAPACITY)
                    .moves(FAILED, ERROR)
                    .moves(INSTALLATION_BROKE, INSTALLATION_FAILED)
                    .moves(OVERDUE, ERROR)
                    .moves(DELETE_STUCK, DELETING)
                    .refused(DELETE, ErrorCode.FORBIDDEN_ACTION, STILL_PROVISIONING)
                    .transitional(PROVISIONING, Duration.ofMinutes(30), "the machine is being made", ASK_DRIVER)
                    .moves(READY, RUNNING)
                    .moves(OUT_OF_CAPACITY, NO_CAPACITY)
                    .moves(INSTALLATION_BROKE, INSTALLATION_FAILED)
                    .moves(FAILED, ERROR)
                    .moves(OVERDUE, ERROR)
                    .moves(DELETE_STUCK, DELETING)
                    .refused(DELETE, ErrorCode.FORBIDDEN_ACTION, STILL_PROVISIONING)
                    .resting(RUNNING, "reachable at its address")
                    .alreadyThere(BOOT)
                    .moves(SHUTDOWN, STOPPING)
                    .moves(FORCE_SHUTDOWN, HALTING)
                    .moves(HIBERNATE, HIBERNATING)
                    .moves(DELETE, DELETING)
                    .moves(DELETE_STUCK, DELETING)
                    .stays(CONFIGURE_SPOT)
                    .stays(TRANSFER)
                    .moves(FOUND_OFF, OFFLINE)
                    .moves(FOUND_GONE, ERROR)
                    .moves(OUT_OF_SIGHT, UNKNOWN)
                    .transitional(STOPPING, Duration.ofMinutes(10), "shutting down, reads as running", ASK_DRIVER)
                    .alreadyThere(SHUTDOWN)
                    .moves(FORCE_SHUTDOWN, HALTING)
                    .moves(STOPPED, OFFLINE)
                    .moves(DELETE, DELETING)
                    .moves(DELETE_STUCK, DELETING)
                    .moves(FAILED, ERROR)
                    .moves(OVERDUE, ERROR)
                    .transitional(
                            HALTING,
                            Duration.ofMinutes(10),
                            "switched off without asking its system, reads as running",
                            ASK_DRIVER)
                    .alreadyThere(SHUTDOWN)
                    .alreadyThere(FORCE_SHUTDOWN)
                    .moves(STOPPED, OFFLINE)
                    .moves(DELETE, DELETING)
                    .moves(DELETE_STUCK, DELETING)
                    .moves(FAILED, ERROR)
                    .moves(OVERDUE, ERROR)
                    .resting(OFFLINE, "shut down; keeps its hardware, address and charges")
                    .moves(BOOT, STARTING)
                    .alreadyThere(SHUTDOWN)
                    .alreadyThere(FORCE_SHUTDOWN)
                    .moves(HIBERNATE, DELETING)
                    .moves(DELETE, DELETING)
                    .moves(DELETE_STUCK, DELETING)
                    .stays(CONFIGURE_SPOT)
                    .stays(TRANSFER)
                    .moves(FOUND_ON, RUNNING)
                    .moves(FOUND_GONE, ERROR)
                    .moves(OUT_OF_SIGHT, UNKNOWN)
                    .transitional(STARTING, Duration.ofMinutes(10), "booting, reads as provisioning", ASK_DRIVER)
                    .alreadyThere(BOOT)
                    .alreadyThere(RESTORE)
                    .moves(READY, RUNNING)
                    .moves(DELETE, DELETING)
                    .moves(DELETE_STUCK, DELETING)
                    .moves(OUT_OF_CAPACITY, NO_CAPACITY)
                    .moves(INSTALLATION_BROKE, INSTALLATION_FAILED)
                    .moves(FAILED, ERROR)
                    .moves(OVERDUE, ERROR)
                    .transitional(
                            HIBERNATING, Duration.ofMinutes(10), "giving up its hardware, reads as running", ASK_DRIVER)
                    .alreadyThere(HIBERNATE)
                    .moves(STOPPED, HIBERNATED)
                    .moves(DELETE, DELETING)
                    .moves(DELETE_STUCK, DELETING)
                    .moves(FAILED, ERROR)
                    .moves(OVERDUE, ERROR)
                    .resting(HIBERNATED, "hardware given back, volumes detached, reads as offline")
                    .alreadyThere(HIBERNATE)
                    .alreadyThere(SHUTDOWN)
                    .alreadyThere(FORCE_SHUTDOWN)
                    .moves(RESTORE, STARTING)
                    .moves(BOOT, STARTING)
                    .moves(DELETE, DELETING)
                    .moves(DELETE_STUCK, DELETING)
                    .stays(CONFIGURE_SPOT)
                    .stays(TRANSFER)
                    .transitional(
                            DELETING,
                            Duration.ofMinutes(30),
                            "the machine is being removed; its volumes are already gone or free",
                            ASK_DRIVER)
                    .alreadyThere(DELETE)
                    .alreadyThere(DELETE_STUCK)
                    .moves(GONE, DISCONTINUED)
                    .moves(FAILED, ERROR)
                    .moves(OVERDUE, ERROR)
                    .resting(DISCONTINUED, "gone; still answers by id, left out of the plain list")
                    .alreadyThere(DELETE)
                    .alreadyThere(DELETE_STUCK)
                    .alreadyThere(HIBERNATE)
                    .moves(RESTORE, STARTING)
                    .resting(ERROR, "the driver gave up; delete it or deploy it again")
                    .moves(DELETE, DELETING)
                    .moves(DELETE_STUCK, DELETING)
                    .moves(DEPLOY, ORDERED)
                    .resting(NO_CAPACITY, "nothing was free after all; holds no hardware")
                    .moves(DELETE, DELETING)
                    .moves(DELETE_STUCK, DELETING)
                    .moves(DEPLOY, ORDERED)
                    .resting(
                            INSTALLATION_FAILED, "the machine came up without its system, or its startup script failed")
                    .moves(DELETE, DELETING)
                    .moves(DELETE_STUCK, DELETING)
                    .moves(DEPLOY, ORDERED)
                    .resting(
                            UNKNOWN, "its host does not answer; it keeps its hardware, and is seen again with its host")
                    .moves(FOUND_ON, RUNNING)
                    .moves(FOUND_OFF, OFFLINE)
                    .moves(FOUND_GONE, ERROR)
                    .moves(DELETE, DELETING)
                    .moves(DELETE_STUCK, DELETING)
                    .build();

    private InstanceStates() {}
}
