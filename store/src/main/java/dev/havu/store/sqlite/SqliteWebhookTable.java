package dev.havu.store.sqlite;

import dev.havu.domain.events.Delivery;
import dev.havu.domain.events.EventType;
import dev.havu.domain.events.Webhook;
import dev.havu.store.WebhookTable;
import java.util.List;
import org.jspecify.annotations.Nullable;

record SqliteWebhookTable(Sql sql) implements WebhookTable {
    private static final String WEBHOOK =
            "SELECT id, cloud, url, types, project, sealed_secret, cursor, created_at FROM webhooks";
    private static final String DELIVERY = """
            SELECT id, webhook_id, cloud, cursor, type, attempt, at, delivered, status, error, next_attempt_at FROM deliveries
            """;

    @Override
    public @Nullable Webhook find(String cloud, String id) {
        return sql.one(WEBHOOK + " WHERE id = ? AND cloud = ?", SqliteWebhookTable::webhook, id, cloud);
    }

    @Override
    public List<Webhook> list(String cloud) {
        return sql.list(WEBHOOK + " WHERE cloud = ? ORDER BY created_at, id", SqliteWebhookTable::webhook, cloud);
    }

    @Override
    public List<Webhook> all() {
        return sql.list(WEBHOOK + " ORDER BY created_at, id", SqliteWebhookTable::webhook);
    }

    @Override
    public void insert(Webhook webhook) {
        sql.update(
                """
                INSERT INTO webhooks (id, cloud, url, types, project, sealed_secret, cursor, created_at)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                """,
                webhook.id(),
                webhook.cloud(),
                webhook.url(),
                Documents.writeList(webhook.types()),
                webhook.project(),
                webhook.sealedSecret(),
                webhook.cursor(),
                webhook.createdAt());
    }

    @Override
    public void advance(String id, long cursor) {
        sql.update("UPDATE webhooks SET cursor = max(cursor, ?) WHERE id = ?", cursor, id);
    }

    @Override
    public boolean delete(String cloud, String id) {
        boolean present = sql.update("DELETE FROM webhooks WHERE id = ? AND cloud = ?", id, cloud) > 0;
        if (present) {
            sql.update("DELETE FROM deliveries WHERE webhook_id = ?", id);
        }
        return present;
    }

    @Override
    public @Nullable Delivery delivery(String webhookId, String id) {
        return sql.one(DELIVERY + " WHERE id = ? AND webhook_id = ?", SqliteWebhookTable::delivery, id, webhookId);
    }

    @Override
    public List<Delivery> deliveries(String webhookId, int limit) {
        return sql.list(
                DELIVERY + " WHERE webhook_id = ? ORDER BY ordinal DESC LIMIT ?",
                SqliteWebhookTable::delivery,
                webhookId,
                limit);
    }

    @Override
    public void put(Delivery delivery) {
        sql.update(
                """
                INSERT INTO deliveries (id, webhook_id, cloud, cursor, type, attempt, at, delivered, status, error,
                    next_attempt_at)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT (id) DO UPDATE SET attempt = excluded.attempt, at = excluded.at, delivered = excluded.delivered,
                    status = excluded.status, error = excluded.error, next_attempt_at = excluded.next_attempt_at
                """,
                delivery.id(),
                delivery.webhookId(),
                delivery.cloud(),
                delivery.cursor(),
                delivery.type().word(),
                delivery.attempt(),
                delivery.at(),
                delivery.delivered(),
                delivery.status(),
                delivery.error(),
                delivery.nextAttemptAt());
        sql.update("""
                DELETE FROM deliveries WHERE webhook_id = ?1 AND ordinal <=
                    (SELECT ordinal FROM deliveries WHERE webhook_id = ?1 ORDER BY ordinal DESC LIMIT 1 OFFSET ?2)
                """, delivery.webhookId(), DELIVERIES_KEPT);
    }

    private static Webhook webhook(Row row) {
        return new Webhook(
                row.text(),
                row.text(),
                row.text(),
                Documents.readStrings(row.text()),
                row.textOrNull(),
                row.text(),
                row.number(),
                row.instant());
    }

    private static Delivery delivery(Row row) {
        return new Delivery(
                row.text(),
                row.text(),
                row.text(),
                row.number(),
                EventType.of(row.text()),
                row.integer(),
                row.instant(),
                row.flag(),
                row.integerOrNull(),
                row.textOrNull(),
                row.instantOrNull());
    }
}
