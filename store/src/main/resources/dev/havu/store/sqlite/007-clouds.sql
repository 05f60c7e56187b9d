-- How the clock goes: REAL, FROZEN (at that time) or OFFSET (by so much); null when it was never set.
ALTER TABLE clouds ADD COLUMN clock_mode TEXT;
ALTER TABLE clouds ADD COLUMN clock_millis INTEGER;

-- What a cloud is that was made over the admin API, as JSON; null for those of the configuration.
ALTER TABLE clouds ADD COLUMN definition TEXT;

-- What a project may hold at a time; null for as much as there is.
ALTER TABLE projects ADD COLUMN gpu_quota INTEGER;
ALTER TABLE projects ADD COLUMN spot_gpu_quota INTEGER;
ALTER TABLE projects ADD COLUMN vcpu_quota INTEGER;
ALTER TABLE projects ADD COLUMN storage_quota INTEGER;
