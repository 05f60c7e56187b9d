package dev.havu.store;

import static dev.havu.store.Samples.CLOUD;
import static dev.havu.store.Samples.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import dev.havu.domain.events.Delivery;
import dev.havu.domain.events.Event;
import dev.havu.domain.events.EventType;
import dev.havu.domain.events.RecordedEvent;
import dev.havu.domain.events.ResourceKind;
import dev.havu.domain.events.Webhook;
import dev.havu.store.EventTable.Filter;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Events are kept in order, so many of each cloud; webhooks with what became of each event. */
class EventTableTest extends EveryStore {
    @Test
    void an_event_comes_back_as_it_was() {
        Event event = new Event(
                EventType.VOLUME_CHANGED,
                "alice",
                ResourceKind.VOLUME,
                "volume-1",
                "data \"ä\"",
                "attached",
                "detached",
                Map.of("size", 50, "flag", true, "list", List.of("a", "b"), "map", Map.of("k", "v")));
        insert(CLOUD, event);

        RecordedEvent stored = list(CLOUD, Filter.ALL, 0, 10).getFirst();

        assertThat(stored.event()).isEqualTo(event);
        assertThat(stored.at()).isEqualTo(NOW);
        assertThat(stored.cloud()).isEqualTo(CLOUD);
        found(session -> session.events().find(CLOUD, stored.cursor())).isEqualTo(stored);
        found(session -> session.events().find("south", stored.cursor())).isNull();
    }

    @Test
    void each_cloud_has_its_own_and_every_filter_its_share() {
        insert(CLOUD, event(EventType.INSTANCE_CREATED, "alice"));
        insert("south", event(EventType.INSTANCE_CREATED, "alice"));
        insert(CLOUD, event(EventType.INSTANCE_DELETED, "bob"));
        insert(CLOUD, event(EventType.CLOCK_MOVED, null));

        assertThat(types(CLOUD, Filter.ALL)).containsExactly("instance.created", "instance.deleted", "clock.moved");
        assertThat(types("south", Filter.ALL)).containsExactly("instance.created");
        assertThat(types(CLOUD, new Filter("bob", List.of()))).containsExactly("instance.deleted");
        assertThat(types(CLOUD, new Filter(null, List.of("instance.d", "clock."))))
                .containsExactly("instance.deleted", "clock.moved");
        assertThat(types(CLOUD, new Filter("alice", List.of("clock.")))).isEmpty();
        assertThat(types(CLOUD, new Filter(null, List.of("nstance")))).isEmpty();
    }

    @Test
    void a_cursor_leads_on_and_none_is_used_twice() {
        for (int i = 0; i < 5; i++) {
            insert(CLOUD, event(EventType.SCRIPT_CREATED, "alice"));
        }
        List<RecordedEvent> first = list(CLOUD, Filter.ALL, 0, 2);
        List<RecordedEvent> second = list(CLOUD, Filter.ALL, first.getLast().cursor(), 10);

        assertThat(first).hasSize(2);
        assertThat(second).hasSize(3);
        assertThat(second.getFirst().cursor()).isGreaterThan(first.getLast().cursor());
        found(session -> session.events().newest(CLOUD))
                .isEqualTo(second.getLast().cursor());
        found(session -> session.events().newest("south")).isEqualTo(0L);
    }

    @Test
    void the_oldest_are_forgotten_cloud_by_cloud() {
        insert("south", event(EventType.SCRIPT_CREATED, "alice"));
        write(session -> {
            for (int i = 0; i < EventTable.KEPT + 2_500; i++) {
                session.events().insert(CLOUD, NOW, event(EventType.SCRIPT_DELETED, "alice"));
            }
        });

        int kept = list(CLOUD, Filter.ALL, 0, Integer.MAX_VALUE).size();

        assertThat(kept).isBetween(EventTable.KEPT, EventTable.KEPT + 1_000);
        assertThat(types("south", Filter.ALL)).hasSize(1);
    }

    @Test
    void a_webhook_comes_back_and_its_cursor_only_goes_on() {
        Webhook webhook = webhook("hook", CLOUD, 7);
        write(session -> session.webhooks().insert(webhook));
        write(session -> session.webhooks().insert(webhook("other", "south", 0)));

        found(session -> session.webhooks().find(CLOUD, "hook")).isEqualTo(webhook);
        found(session -> session.webhooks().find("south", "hook")).isNull();
        listed(session -> session.webhooks().list(CLOUD)).containsExactly(webhook);
        listed(session -> session.webhooks().all()).hasSize(2);

        write(session -> session.webhooks().advance("hook", 9));
        write(session -> session.webhooks().advance("hook", 8));
        found(session -> session.webhooks().find(CLOUD, "hook")).isEqualTo(webhook("hook", CLOUD, 9));
        assertThat(webhook.toString()).doesNotContain("sealed");
    }

    @Test
    void a_delivery_is_replaced_by_what_became_of_it() {
        Delivery failed =
                new Delivery("d", "hook", CLOUD, 3, EventType.SCRIPT_CREATED, 1, NOW, false, 500, "refused", NOW);
        Delivery delivered =
                new Delivery("d", "hook", CLOUD, 3, EventType.SCRIPT_CREATED, 2, NOW, true, 204, null, null);
        write(session -> session.webhooks().put(failed));
        found(session -> session.webhooks().delivery("hook", "d")).isEqualTo(failed);

        write(session -> session.webhooks().put(delivered));

        listed(session -> session.webhooks().deliveries("hook", 10)).containsExactly(delivered);
        found(session -> session.webhooks().delivery("other", "d")).isNull();
    }

    @Test
    void the_newest_deliveries_are_kept_until_the_webhook_goes() {
        write(session -> {
            session.webhooks().insert(webhook("hook", CLOUD, 0));
            for (int i = 0; i < WebhookTable.DELIVERIES_KEPT + 20; i++) {
                session.webhooks()
                        .put(new Delivery(
                                "d" + i, "hook", CLOUD, i, EventType.SCRIPT_CREATED, 1, NOW, true, 200, null, null));
            }
        });

        List<Delivery> kept = read(session -> session.webhooks().deliveries("hook", Integer.MAX_VALUE));
        assertThat(kept).hasSize(WebhookTable.DELIVERIES_KEPT);
        assertThat(kept.getFirst().id()).isEqualTo("d" + (WebhookTable.DELIVERIES_KEPT + 19));

        assertThat(store.<Boolean>write(session -> session.webhooks().delete("south", "hook")))
                .isFalse();
        assertThat(store.<Boolean>write(session -> session.webhooks().delete(CLOUD, "hook")))
                .isTrue();
        listed(session -> session.webhooks().deliveries("hook", 10)).isEmpty();
    }

    private void insert(String cloud, Event event) {
        write(session -> session.events().insert(cloud, NOW, event));
    }

    private List<RecordedEvent> list(String cloud, Filter filter, long after, int limit) {
        return read(session -> session.events().list(cloud, filter, after, limit));
    }

    private List<String> types(String cloud, Filter filter) {
        return list(cloud, filter, 0, 100).stream()
                .map(recorded -> recorded.event().type().word())
                .toList();
    }

    private static Event event(EventType type, @Nullable String project) {
        return Event.of(type, project, ResourceKind.CLOUD, "id", "name");
    }

    private static Webhook webhook(String id, String cloud, long cursor) {
        return new Webhook(id, cloud, "https://example.com/hook", List.of("instance."), "alice", "sealed", cursor, NOW);
    }
}
