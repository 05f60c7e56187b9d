package dev.havu.store.sqlite;

import dev.havu.store.CapacityLimitTable;
import dev.havu.store.CloudTable;
import dev.havu.store.ClusterTable;
import dev.havu.store.CouponTable;
import dev.havu.store.DueWorkTable;
import dev.havu.store.EventTable;
import dev.havu.store.FaultTable;
import dev.havu.store.FleetTable;
import dev.havu.store.IdempotencyTable;
import dev.havu.store.InstanceTable;
import dev.havu.store.LedgerTable;
import dev.havu.store.MeterTable;
import dev.havu.store.PriceChangeTable;
import dev.havu.store.ProjectTable;
import dev.havu.store.ScriptTable;
import dev.havu.store.Session;
import dev.havu.store.SshKeyTable;
import dev.havu.store.TagTable;
import dev.havu.store.TenancyTable;
import dev.havu.store.TermTable;
import dev.havu.store.VolumeTable;
import dev.havu.store.WebhookTable;

/** The tables on one connection. */
record SqliteSession(
        CloudTable clouds,
        ProjectTable projects,
        InstanceTable instances,
        VolumeTable volumes,
        ClusterTable clusters,
        SshKeyTable sshKeys,
        ScriptTable scripts,
        TagTable tags,
        FleetTable fleet,
        DueWorkTable dueWork,
        LedgerTable ledger,
        MeterTable meters,
        TermTable terms,
        CouponTable coupons,
        CapacityLimitTable capacityLimits,
        PriceChangeTable priceChanges,
        FaultTable faults,
        IdempotencyTable idempotency,
        EventTable events,
        WebhookTable webhooks,
        TenancyTable tenancy)
        implements Session {
    SqliteSession(Sql sql) {
        this(
                new SqliteCloudTable(sql),
                new SqliteProjectTable(sql),
                new SqliteInstanceTable(sql),
                new SqliteVolumeTable(sql),
                new SqliteClusterTable(sql),
                new SqliteSshKeyTable(sql),
                new SqliteScriptTable(sql),
                new SqliteTagTable(sql),
                new SqliteFleetTable(sql),
                new SqliteDueWorkTable(sql),
                new SqliteLedgerTable(sql),
                new SqliteMeterTable(sql),
                new SqliteTermTable(sql),
                new SqliteCouponTable(sql),
                new SqliteCapacityLimitTable(sql),
                new SqlitePriceChangeTable(sql),
                new SqliteFaultTable(sql),
                new SqliteIdempotencyTable(sql),
                new SqliteEventTable(sql),
                new SqliteWebhookTable(sql),
                new SqliteTenancyTable(sql));
    }
}
