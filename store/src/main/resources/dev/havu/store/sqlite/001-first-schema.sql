-- Times are milliseconds since 1970 (UTC), sizes are GB, prices are exact decimals kept as text.

CREATE TABLE clouds (
    name        TEXT PRIMARY KEY,
    seed        INTEGER NOT NULL,
    epoch       INTEGER NOT NULL,
    next_number INTEGER NOT NULL
);

CREATE TABLE projects (
    cloud                  TEXT NOT NULL REFERENCES clouds (name),
    name                   TEXT NOT NULL,
    owner_id               TEXT NOT NULL,
    currency               TEXT NOT NULL,
    balance                TEXT NOT NULL,
    script_quota           INTEGER NOT NULL,
    accepts_transfers_from TEXT NOT NULL,
    PRIMARY KEY (cloud, name)
);

CREATE TABLE credentials (
    client_id     TEXT PRIMARY KEY,
    secret_digest TEXT NOT NULL,
    cloud         TEXT NOT NULL,
    project       TEXT NOT NULL,
    scope         TEXT NOT NULL,
    revoked_at    INTEGER,
    FOREIGN KEY (cloud, project) REFERENCES projects (cloud, name)
);

CREATE TABLE instances (
    ordinal         INTEGER PRIMARY KEY AUTOINCREMENT,
    id              TEXT NOT NULL UNIQUE,
    cloud           TEXT NOT NULL,
    project         TEXT NOT NULL,
    spec            TEXT NOT NULL,
    state           TEXT NOT NULL,
    state_since     INTEGER NOT NULL,
    deadline        INTEGER,
    step            INTEGER NOT NULL,
    reads_left      INTEGER,
    ip              TEXT,
    address_number  INTEGER NOT NULL,
    os_volume_id    TEXT,
    spot            INTEGER NOT NULL,
    contract        TEXT NOT NULL,
    price_per_hour  TEXT NOT NULL,
    kept_volume_ids TEXT NOT NULL,
    created_at      INTEGER NOT NULL,
    FOREIGN KEY (cloud, project) REFERENCES projects (cloud, name)
);
CREATE INDEX instances_of_project ON instances (cloud, project, ordinal);

CREATE TABLE volumes (
    ordinal            INTEGER PRIMARY KEY AUTOINCREMENT,
    id                 TEXT NOT NULL UNIQUE,
    cloud              TEXT NOT NULL,
    project            TEXT NOT NULL,
    name               TEXT NOT NULL,
    type               TEXT NOT NULL,
    size               INTEGER NOT NULL CHECK (size > 0),
    location           TEXT NOT NULL,
    os_volume          INTEGER NOT NULL,
    image              TEXT,
    os_name            TEXT,
    ssh_key_ids        TEXT NOT NULL,
    pseudo_path        TEXT,
    spot_policy        TEXT NOT NULL,
    contract           TEXT NOT NULL,
    currency           TEXT NOT NULL,
    price_per_month    TEXT NOT NULL,
    source_volume_id   TEXT,
    state              TEXT NOT NULL,
    state_since        INTEGER NOT NULL,
    deadline           INTEGER,
    step               INTEGER NOT NULL,
    reads_left         INTEGER,
    created_at         INTEGER NOT NULL,
    deleted_at         INTEGER,
    created_by_user_id TEXT NOT NULL,
    FOREIGN KEY (cloud, project) REFERENCES projects (cloud, name)
);
CREATE INDEX volumes_of_project ON volumes (cloud, project, ordinal);

-- A row exists exactly as long as the volume belongs to the machine: the only place that says so.
CREATE TABLE attachments (
    volume_id  TEXT NOT NULL REFERENCES volumes (id),
    compute_id TEXT NOT NULL,
    position   INTEGER NOT NULL,
    target     TEXT NOT NULL,
    PRIMARY KEY (volume_id, compute_id)
) WITHOUT ROWID;
CREATE INDEX attachments_of_compute ON attachments (compute_id, position);

CREATE TABLE clusters (
    ordinal        INTEGER PRIMARY KEY AUTOINCREMENT,
    id             TEXT NOT NULL UNIQUE,
    cloud          TEXT NOT NULL,
    project        TEXT NOT NULL,
    spec           TEXT NOT NULL,
    state          TEXT NOT NULL,
    state_since    INTEGER NOT NULL,
    deadline       INTEGER,
    step           INTEGER NOT NULL,
    reads_left     INTEGER,
    address_number INTEGER NOT NULL,
    created_at     INTEGER NOT NULL,
    FOREIGN KEY (cloud, project) REFERENCES projects (cloud, name)
);
CREATE INDEX clusters_of_project ON clusters (cloud, project, ordinal);

CREATE TABLE cluster_nodes (
    id          TEXT PRIMARY KEY,
    cluster_id  TEXT NOT NULL REFERENCES clusters (id),
    position    INTEGER NOT NULL,
    hostname    TEXT NOT NULL,
    jump_host   INTEGER NOT NULL,
    public_ip   TEXT,
    private_ip  TEXT,
    state       TEXT NOT NULL,
    state_since INTEGER NOT NULL,
    deadline    INTEGER,
    step        INTEGER NOT NULL,
    reads_left  INTEGER
);
CREATE INDEX nodes_of_cluster ON cluster_nodes (cluster_id, position);

CREATE TABLE ssh_keys (
    ordinal            INTEGER PRIMARY KEY AUTOINCREMENT,
    id                 TEXT NOT NULL UNIQUE,
    cloud              TEXT NOT NULL,
    project            TEXT NOT NULL,
    name               TEXT NOT NULL,
    key                TEXT NOT NULL,
    fingerprint        TEXT,
    created_at         INTEGER NOT NULL,
    created_by_user_id TEXT NOT NULL,
    FOREIGN KEY (cloud, project) REFERENCES projects (cloud, name)
);
CREATE INDEX ssh_keys_of_project ON ssh_keys (cloud, project, ordinal);

CREATE TABLE scripts (
    ordinal    INTEGER PRIMARY KEY AUTOINCREMENT,
    id         TEXT NOT NULL UNIQUE,
    cloud      TEXT NOT NULL,
    project    TEXT NOT NULL,
    name       TEXT NOT NULL,
    script     TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    FOREIGN KEY (cloud, project) REFERENCES projects (cloud, name)
);
CREATE INDEX scripts_of_project ON scripts (cloud, project, ordinal);

CREATE TABLE tags (
    id      TEXT PRIMARY KEY,
    cloud   TEXT NOT NULL,
    project TEXT NOT NULL,
    key     TEXT NOT NULL,
    value   TEXT NOT NULL,
    UNIQUE (cloud, project, key, value)
);
CREATE TABLE resource_tags (
    resource_id TEXT NOT NULL,
    position    INTEGER NOT NULL,
    tag_id      TEXT NOT NULL REFERENCES tags (id),
    PRIMARY KEY (resource_id, position)
) WITHOUT ROWID;

CREATE TABLE hosts (
    cloud        TEXT NOT NULL REFERENCES clouds (name),
    id           TEXT NOT NULL,
    location     TEXT NOT NULL,
    gpu_model    TEXT,
    gpus         INTEGER NOT NULL,
    cores        INTEGER NOT NULL,
    memory       INTEGER NOT NULL,
    storage      INTEGER NOT NULL,
    spot         INTEGER NOT NULL,
    confidential INTEGER NOT NULL,
    retired      INTEGER NOT NULL,
    used_gpus    INTEGER NOT NULL CHECK (used_gpus >= 0 AND (retired OR used_gpus <= gpus)),
    used_cores   INTEGER NOT NULL CHECK (used_cores >= 0 AND (retired OR used_cores <= cores)),
    used_memory  INTEGER NOT NULL CHECK (used_memory >= 0 AND (retired OR used_memory <= memory)),
    PRIMARY KEY (cloud, id)
) WITHOUT ROWID;
CREATE INDEX hosts_of_location ON hosts (cloud, location, id);

CREATE TABLE allocations (
    cloud  TEXT NOT NULL,
    owner  TEXT NOT NULL,
    host   TEXT NOT NULL,
    cores  INTEGER NOT NULL,
    memory INTEGER NOT NULL,
    PRIMARY KEY (cloud, owner),
    FOREIGN KEY (cloud, host) REFERENCES hosts (cloud, id)
) WITHOUT ROWID;

-- One row per GPU in use: the key makes a second owner impossible.
CREATE TABLE gpu_allocations (
    cloud     TEXT NOT NULL,
    host      TEXT NOT NULL,
    gpu_index INTEGER NOT NULL,
    owner     TEXT NOT NULL,
    PRIMARY KEY (cloud, host, gpu_index),
    FOREIGN KEY (cloud, owner) REFERENCES allocations (cloud, owner)
) WITHOUT ROWID;
CREATE INDEX gpus_of_owner ON gpu_allocations (cloud, owner);

CREATE TABLE storage_pools (
    cloud    TEXT NOT NULL REFERENCES clouds (name),
    location TEXT NOT NULL,
    capacity INTEGER NOT NULL,
    used     INTEGER NOT NULL CHECK (used >= 0),
    PRIMARY KEY (cloud, location)
) WITHOUT ROWID;

CREATE TABLE due_work (
    kind        TEXT NOT NULL,
    resource_id TEXT NOT NULL,
    cloud       TEXT NOT NULL,
    due_at      INTEGER NOT NULL,
    PRIMARY KEY (kind, resource_id)
) WITHOUT ROWID;
CREATE INDEX due_work_by_time ON due_work (cloud, due_at, kind, resource_id);
