package dev.havu.drivers.incus;

import dev.havu.domain.volumes.Volume;
import dev.havu.drivers.Intent;
import dev.havu.drivers.Machine;
import dev.havu.drivers.Machine.Power;
import dev.havu.drivers.Reports;
import dev.havu.drivers.Reports.Finding;
import dev.havu.drivers.incus.api.IncusEvents;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import tools.jackson.databind.JsonNode;

/**
 * Notices what happens to machines without Havu: a system that shuts itself down, an operator's hand, a host that is lost. Incus
 * tells by events; after every connection everything is looked at once, because events may have been missed. A machine that a
 * job is at work on is left to the job.
 */
final class Watch implements IncusEvents.Listener, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Watch.class);
    /** No event tells that a cluster member is back. */
    private static final Duration AGAIN = Duration.ofSeconds(5);

    /** Everything an event can say of an instance that may change whether it runs. */
    private static final Set<String> TELLING = Set.of(
            "instance-started",
            "instance-stopped",
            "instance-shutdown",
            "instance-restarted",
            "instance-paused",
            "instance-resumed",
            "instance-deleted",
            "instance-renamed");

    private final IncusCalls incus;
    private final Jobs jobs;
    private final Intent intent;
    private final Reports reports;
    private final Locks locks;
    private final BlockingQueue<Look> looks = new LinkedBlockingQueue<>();
    private final Thread thread;
    /** Whether what was seen last may soon be otherwise without an event; of the thread alone. */
    private boolean unsettled;

    /** Something to look at. */
    private sealed interface Look {
        /** One instance. */
        record At(String project, String instance) implements Look {}

        /** All of them. */
        record AtAll() implements Look {}

        /** No more. */
        record End() implements Look {}
    }

    Watch(IncusCalls incus, Jobs jobs, Intent intent, Reports reports, Locks locks) {
        this.incus = incus;
        this.jobs = jobs;
        this.intent = intent;
        this.reports = reports;
        this.locks = locks;
        this.thread = Thread.ofVirtual().name("havu-incus-watch").unstarted(this::loop);
    }

    void start() {
        thread.start();
    }

    /** Everything may be other than it was, for a host came or went. */
    void lookAgain() {
        looks.add(new Look.AtAll());
    }

    @Override
    public void connected() {
        looks.add(new Look.AtAll());
    }

    @Override
    public void happened(IncusEvents.Lifecycle event) {
        String instance = IncusCalls.instanceIn(event.source());
        if (instance != null && TELLING.contains(event.action()) && incus.isOwn(event.project())) {
            looks.add(new Look.At(event.project(), instance));
        }
    }

    @Override
    public void disconnected(String reason) {
        LOG.warn("Incus tells of no events: {}; it is asked again when it does", reason);
    }

    @Override
    public void close() {
        looks.add(new Look.End());
        thread.interrupt();
        try {
            thread.join();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void loop() {
        try {
            while (look(next())) {}
        } catch (InterruptedException closed) {
            LOG.debug("the watch ends");
        }
    }

    private Look next() throws InterruptedException {
        Look next = unsettled ? looks.poll(AGAIN.toSeconds(), TimeUnit.SECONDS) : looks.take();
        return next == null ? new Look.AtAll() : next;
    }

    private boolean look(Look look) throws InterruptedException {
        try {
            switch (look) {
                case Look.End() -> {
                    return false;
                }
                case Look.At(String project, String instance) -> lookAt(project, instance);
                case Look.AtAll() -> lookAtAll();
            }
        } catch (RuntimeException failure) {
            LOG.atLevel(unsettled ? Level.DEBUG : Level.WARN)
                    .log("machines could not be looked at: {}", failure.getMessage());
            unsettled = true;
        }
        return true;
    }

    /** Looks and reports while no job can change the instance, so that what is reported is still so. */
    private void lookAt(String project, String name) throws InterruptedException {
        locks.with(name, () -> {
            JsonNode instance = incus.instance(project, name);
            if (instance != null) {
                report(machineOf(instance), finding(instance));
            } else {
                report(machineThatIsOrWas(name), Finding.GONE);
            }
            return name;
        });
    }

    private void lookAtAll() throws InterruptedException {
        boolean lost = false;
        Set<String> seen = new HashSet<>();
        List<String> machines = intent.machines();
        for (JsonNode instance : incus.instances()) {
            if (IncusCalls.isOutOfSight(instance)) {
                lost = true;
                String out = machineThatIsOrWas(instance.path("name").asString());
                report(out, Finding.OUT_OF_SIGHT);
                seen.add(String.valueOf(out));
                continue;
            }
            String id = machineOf(instance);
            Machine machine = id == null ? null : intent.machine(id);
            if (machine != null) {
                seen.add(machine.id());
                lookAt(
                        instance.path("project").asString(),
                        instance.path("name").asString());
            }
        }
        for (String id : machines) {
            Machine machine = seen.contains(id) ? null : intent.machine(id);
            if (machine != null && (machine.cluster() != null || machine.osVolume() != null)) {
                lookAt(incus.project(machine.owner()), Machines.name(machine));
            }
        }
        unsettled = lost;
    }

    private void report(@Nullable String machineId, Finding finding) {
        if (machineId != null && !jobs.busy(machineId)) {
            reports.found(machineId, finding);
        }
    }

    private static @Nullable String machineOf(JsonNode instance) {
        String id = instance.path("config").path(Names.MACHINE_LABEL).asString("");
        return id.isEmpty() ? null : id;
    }

    /** The machine that an instance is or was which cannot be read. */
    private @Nullable String machineThatIsOrWas(String name) {
        String nodeId = Names.nodeOf(name);
        if (nodeId != null) {
            return nodeId;
        }
        String volumeId = Names.osVolumeOf(name);
        Volume volume = volumeId == null ? null : intent.volume(volumeId);
        if (volume == null) {
            return null;
        }
        return volume.attachments().stream()
                .map(attachment -> intent.machine(attachment.computeId()))
                .filter(machine -> machine != null
                        && machine.power() != Power.NONE
                        && machine.osVolume() != null
                        && machine.osVolume().id().equals(volumeId))
                .map(Machine::id)
                .findFirst()
                .orElse(null);
    }

    private static Finding finding(JsonNode instance) {
        return switch (instance.path("status").asString("")) {
            case "Running", "Ready", "Starting", "Freezing", "Frozen", "Thawed" -> Finding.ON;
            case "Stopped", "Stopping" -> Finding.OFF;
            // What Incus says of an instance whose member does not answer.
            default -> Finding.OUT_OF_SIGHT;
        };
    }
}
