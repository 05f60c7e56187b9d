package dev.havu.engine.properties;

import static org.assertj.core.api.Assertions.assertThat;

import dev.havu.domain.clusters.Cluster;
import dev.havu.domain.clusters.ClusterNode;
import dev.havu.domain.events.Event;
import dev.havu.domain.events.EventType;
import dev.havu.domain.events.RecordedEvent;
import dev.havu.domain.events.ResourceKind;
import dev.havu.domain.instances.Instance;
import dev.havu.domain.tenants.ProjectKey;
import dev.havu.domain.volumes.Volume;
import dev.havu.engine.SmallCloud;
import dev.havu.store.EventTable.Filter;
import dev.havu.store.Session;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The cloud as somebody knows it who only hears the events: each follows from what was told before, and what was told is what
 * is stored.
 */
final class Told {
    private static final int PAGE = 1_000;

    private final Map<String, Known> known = new HashMap<>();
    private long cursor;

    /** What was told of a resource. */
    private static final class Known {
        private String status = "";
        private String name = "";
        private @Nullable String project;
        private @Nullable Object size;
        private @Nullable Object spot;
        private final Set<String> machines = new TreeSet<>();
    }

    /** Hears what is new and compares. */
    void check(Session session) {
        boolean anew = false;
        List<RecordedEvent> events;
        do {
            events = session.events().list(SmallCloud.NAME, Filter.ALL, cursor, PAGE);
            for (RecordedEvent event : events) {
                cursor = event.cursor();
                if (event.event().type() == EventType.CLOUD_RESTORED) {
                    anew = true;
                } else {
                    hear(event.event());
                }
            }
        } while (!events.isEmpty());
        if (anew) {
            lookAt(Stored.in(session));
        }
        compare(Stored.in(session));
    }

    /** What is told of a cloud that was restored is only that; then one has to look. */
    private void lookAt(Stored stored) {
        for (Instance instance : stored.instances()) {
            Known told = add(instance.id(), instance.state().wireStatus(), instance.owner());
            told.spot = instance.spot();
        }
        for (Volume volume : stored.volumes()) {
            Known told = add(volume.id(), volume.state().wireStatus(), volume.owner());
            told.name = volume.name();
            told.size = volume.sizeGigabytes();
            volume.attachments().forEach(attachment -> told.machines.add(attachment.computeId()));
        }
        for (Cluster cluster : stored.clusters()) {
            add(cluster.id(), cluster.state().wireStatus(), cluster.owner());
            cluster.nodes().forEach(node -> add(node.id(), node.state().wireStatus(), cluster.owner()));
        }
    }

    private Known add(String id, String status, ProjectKey owner) {
        Known told = new Known();
        told.status = status;
        told.project = owner.project();
        known.put(id, told);
        return told;
    }

    private void hear(Event event) {
        if (event.resourceKind() == ResourceKind.CLOUD) {
            // Nothing that is compared.
            return;
        }
        Known resource = known.computeIfAbsent(event.resourceId(), id -> new Known());
        if (event.type().word().endsWith(".created")) {
            assertThat(resource.status).as("%s is told once", event).isEmpty();
            resource.status = event.to() == null ? "created" : event.to();
            resource.name = event.name();
            resource.project = event.project();
            resource.size = event.data().get("size");
            resource.spot = event.data().get("is_spot");
            return;
        }
        assertThat(resource.status).as("%s is about something known", event).isNotEmpty();
        if (event.from() != null) {
            assertThat(resource.status).as("before %s", event).isEqualTo(event.from());
            resource.status = String.valueOf(event.to());
        }
        if (event.type() == EventType.VOLUME_CHANGED || event.type() == EventType.INSTANCE_CHANGED) {
            hearChange(resource, event);
        }
    }

    private static void hearChange(Known resource, Event event) {
        Map<String, Object> data = event.data();
        switch (String.valueOf(data.get("change"))) {
            case "attached" ->
                assertThat(resource.machines.add(compute(data)))
                        .as("%s is news", event)
                        .isTrue();
            case "detached" ->
                assertThat(resource.machines.remove(compute(data)))
                        .as("%s is news", event)
                        .isTrue();
            case "renamed" -> {
                assertThat(data.get("from")).as("before %s", event).isEqualTo(resource.name);
                resource.name = String.valueOf(data.get("to"));
            }
            case "resized" -> {
                assertThat(data.get("from")).as("before %s", event).isEqualTo(resource.size);
                resource.size = data.get("to");
            }
            case "spot" -> resource.spot = data.get("is_spot");
            // Told to both projects, first to the one it leaves.
            case "transferred" -> resource.project = event.project();
            default -> throw new AssertionError("what is " + event);
        }
    }

    private static String compute(Map<String, Object> data) {
        return String.valueOf(data.get("compute_id"));
    }

    private void compare(Stored stored) {
        for (Instance instance : stored.instances()) {
            Known told = told(instance.id());
            assertThat(told.status)
                    .as("%s", instance)
                    .isEqualTo(instance.state().wireStatus());
            assertThat(told.project)
                    .as("%s", instance)
                    .isEqualTo(instance.owner().project());
            assertThat(told.spot).as("%s", instance).isEqualTo(instance.spot());
        }
        for (Volume volume : stored.volumes()) {
            Known told = told(volume.id());
            assertThat(told.status).as("%s", volume).isEqualTo(volume.state().wireStatus());
            assertThat(told.project).as("%s", volume).isEqualTo(volume.owner().project());
            assertThat(told.name).as("%s", volume).isEqualTo(volume.name());
            assertThat(told.size).as("%s", volume).isEqualTo(volume.sizeGigabytes());
            assertThat(told.machines)
                    .as("%s", volume)
                    .isEqualTo(volume.attachments().stream()
                            .map(Volume.Attachment::computeId)
                            .collect(Collectors.toSet()));
        }
        for (Cluster cluster : stored.clusters()) {
            assertThat(told(cluster.id()).status)
                    .as("%s", cluster)
                    .isEqualTo(cluster.state().wireStatus());
            for (ClusterNode node : cluster.nodes()) {
                assertThat(told(node.id()).status)
                        .as("%s", node)
                        .isEqualTo(node.state().wireStatus());
            }
        }
    }

    private Known told(String id) {
        Known told = known.get(id);
        assertThat(told).as("what was told of %s", id).isNotNull();
        return told;
    }
}
