CREATE TABLE faults (
    ordinal     INTEGER PRIMARY KEY AUTOINCREMENT,
    id          TEXT NOT NULL UNIQUE,
    cloud       TEXT NOT NULL REFERENCES clouds (name) ON DELETE CASCADE,
    operation   TEXT NOT NULL,
    project     TEXT,
    skip        INTEGER NOT NULL,
    times       INTEGER,
    effect_kind TEXT NOT NULL,
    effect      TEXT NOT NULL,
    passed      INTEGER NOT NULL,
    hits        INTEGER NOT NULL CHECK (times IS NULL OR hits <= times)
);
CREATE INDEX faults_of_cloud ON faults (cloud, ordinal);

-- The key makes it impossible that a request with an idempotency key is carried out twice.
CREATE TABLE idempotency_keys (
    cloud        TEXT NOT NULL,
    project      TEXT NOT NULL,
    key          TEXT NOT NULL,
    operation    TEXT NOT NULL,
    fingerprint  TEXT NOT NULL,
    status       INTEGER NOT NULL,
    content_type TEXT NOT NULL,
    body         TEXT NOT NULL,
    created_at   INTEGER NOT NULL,
    expires_at   INTEGER NOT NULL,
    PRIMARY KEY (cloud, project, key),
    FOREIGN KEY (cloud, project) REFERENCES projects (cloud, name) ON DELETE CASCADE
) WITHOUT ROWID;
CREATE INDEX idempotency_keys_by_expiry ON idempotency_keys (cloud, expires_at);
