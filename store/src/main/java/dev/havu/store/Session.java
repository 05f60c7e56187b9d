package dev.havu.store;

/** The tables, within one query or one transaction; not to be kept. */
public interface Session {
    CloudTable clouds();

    ProjectTable projects();

    InstanceTable instances();

    VolumeTable volumes();

    ClusterTable clusters();

    SshKeyTable sshKeys();

    ScriptTable scripts();

    TagTable tags();

    FleetTable fleet();

    DueWorkTable dueWork();

    LedgerTable ledger();

    MeterTable meters();

    TermTable terms();

    CouponTable coupons();

    CapacityLimitTable capacityLimits();

    PriceChangeTable priceChanges();

    FaultTable faults();

    IdempotencyTable idempotency();

    EventTable events();

    WebhookTable webhooks();

    TenancyTable tenancy();
}
