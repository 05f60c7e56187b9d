-- Without it, every question what is free for an order at the full price looks at all machines of a location.
CREATE INDEX spot_instances ON instances (cloud, ordinal) WHERE spot = 1;
