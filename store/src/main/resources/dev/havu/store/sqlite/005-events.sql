-- Cursors grow in the order of commits, and none is used twice, also when rows are gone.
CREATE TABLE events (
    cursor        INTEGER PRIMARY KEY AUTOINCREMENT,
    cloud         TEXT NOT NULL,
    project       TEXT,
    at            INTEGER NOT NULL,
    type          TEXT NOT NULL,
    resource_kind TEXT NOT NULL,
    resource_id   TEXT NOT NULL,
    name          TEXT NOT NULL,
    from_state    TEXT,
    to_state      TEXT,
    data          TEXT NOT NULL
);
CREATE INDEX events_of_cloud ON events (cloud);

-- The secret is encrypted with a key that is not in this file. What is after the cursor is still to be delivered.
CREATE TABLE webhooks (
    id            TEXT PRIMARY KEY,
    cloud         TEXT NOT NULL,
    url           TEXT NOT NULL,
    types         TEXT NOT NULL,
    project       TEXT,
    sealed_secret TEXT NOT NULL,
    cursor        INTEGER NOT NULL,
    created_at    INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX webhooks_of_cloud ON webhooks (cloud, created_at);

CREATE TABLE deliveries (
    ordinal         INTEGER PRIMARY KEY AUTOINCREMENT,
    id              TEXT NOT NULL UNIQUE,
    webhook_id      TEXT NOT NULL,
    cloud           TEXT NOT NULL,
    cursor          INTEGER NOT NULL,
    type            TEXT NOT NULL,
    attempt         INTEGER NOT NULL,
    at              INTEGER NOT NULL,
    delivered       INTEGER NOT NULL,
    status          INTEGER,
    error           TEXT,
    next_attempt_at INTEGER
);
CREATE INDEX deliveries_of_webhook ON deliveries (webhook_id);
CREATE INDEX deliveries_of_cloud ON deliveries (cloud);
