-- How many machines of a type there may be at a location, over what the fleet has room for.
CREATE TABLE capacity_limits (
    id            TEXT PRIMARY KEY,
    cloud         TEXT NOT NULL REFERENCES clouds (name),
    location      TEXT NOT NULL,
    instance_type TEXT NOT NULL,
    from_time     INTEGER NOT NULL,
    free          INTEGER,
    machines      INTEGER
) WITHOUT ROWID;
CREATE INDEX capacity_limits_of_type ON capacity_limits (cloud, location, instance_type, from_time);
CREATE INDEX allocations_of_host ON allocations (cloud, host);
