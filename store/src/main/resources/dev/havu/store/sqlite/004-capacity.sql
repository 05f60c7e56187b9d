-- How many machines of a type may be at a location from a time on, over what the fleet has room for.
CREATE TABLE capacity_limits (
    cloud         TEXT NOT NULL REFERENCES clouds (name),
    location      TEXT NOT NULL,
    instance_type TEXT NOT NULL,
    from_time     INTEGER NOT NULL,
    free          INTEGER,
    in_use        INTEGER,
    PRIMARY KEY (cloud, location, instance_type, from_time)
) WITHOUT ROWID;
