-- Amounts are whole millionths of a currency unit. The balance of a project is the last balance_after, which is the sum.
ALTER TABLE projects RENAME COLUMN balance TO opening_balance;
CREATE UNIQUE INDEX projects_by_owner ON projects (owner_id);

CREATE TABLE ledger (
    cursor           INTEGER PRIMARY KEY AUTOINCREMENT,
    cloud            TEXT NOT NULL,
    project          TEXT NOT NULL,
    at               INTEGER NOT NULL,
    kind             TEXT NOT NULL,
    amount           INTEGER NOT NULL,
    balance_after    INTEGER NOT NULL,
    resource_kind    TEXT,
    resource_id      TEXT,
    resource_name    TEXT,
    price            TEXT,
    price_hours      INTEGER,
    meter_started_at INTEGER,
    first_step       INTEGER,
    end_step         INTEGER,
    description      TEXT NOT NULL,
    FOREIGN KEY (cloud, project) REFERENCES projects (cloud, name)
);
CREATE INDEX ledger_of_project ON ledger (cloud, project, cursor);

INSERT INTO ledger (cloud, project, at, kind, amount, balance_after, description)
SELECT cloud, name, 0, 'OPENING', CAST(ROUND(opening_balance * 1000000) AS INTEGER),
       CAST(ROUND(opening_balance * 1000000) AS INTEGER), 'what the project had before there was a ledger'
FROM projects;

-- What runs and is paid by time: one row for each such resource.
CREATE TABLE meters (
    resource_id   TEXT PRIMARY KEY,
    cloud         TEXT NOT NULL,
    project       TEXT NOT NULL,
    resource_kind TEXT NOT NULL,
    resource_name TEXT NOT NULL,
    price         TEXT NOT NULL,
    price_hours   INTEGER NOT NULL,
    started_at    INTEGER NOT NULL,
    steps         INTEGER NOT NULL,
    charged       INTEGER NOT NULL,
    next_step_at  INTEGER NOT NULL,
    most_per_step INTEGER NOT NULL,
    FOREIGN KEY (cloud, project) REFERENCES projects (cloud, name)
) WITHOUT ROWID;
CREATE INDEX meters_of_project ON meters (cloud, project, next_step_at, most_per_step);

-- Terms that are paid up front.
CREATE TABLE terms (
    resource_id    TEXT PRIMARY KEY,
    cloud          TEXT NOT NULL,
    project        TEXT NOT NULL,
    resource_kind  TEXT NOT NULL,
    resource_name  TEXT NOT NULL,
    period         TEXT NOT NULL,
    started_at     INTEGER NOT NULL,
    ends_at        INTEGER NOT NULL,
    paid           INTEGER NOT NULL,
    extension      TEXT NOT NULL,
    FOREIGN KEY (cloud, project) REFERENCES projects (cloud, name)
) WITHOUT ROWID;

CREATE TABLE coupons (
    cloud       TEXT NOT NULL REFERENCES clouds (name),
    code        TEXT NOT NULL,
    amount      INTEGER NOT NULL,
    currency    TEXT NOT NULL,
    expires_at  INTEGER,
    redeemed_at INTEGER,
    redeemed_by TEXT,
    PRIMARY KEY (cloud, code)
) WITHOUT ROWID;

-- Whether a project was already told that its money runs low.
CREATE TABLE low_balances (
    cloud   TEXT NOT NULL,
    project TEXT NOT NULL,
    since   INTEGER NOT NULL,
    PRIMARY KEY (cloud, project),
    FOREIGN KEY (cloud, project) REFERENCES projects (cloud, name)
) WITHOUT ROWID;

-- Prices that the operator has set for new orders, over those of the catalog; in US dollars.
CREATE TABLE price_changes (
    cloud TEXT NOT NULL REFERENCES clouds (name),
    kind  TEXT NOT NULL,
    type  TEXT NOT NULL,
    price TEXT NOT NULL,
    PRIMARY KEY (cloud, kind, type)
) WITHOUT ROWID;
