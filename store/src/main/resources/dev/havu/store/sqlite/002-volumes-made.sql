-- Whether a volume was ever there for real, so that one that was lost is not made anew, empty.
ALTER TABLE volumes ADD COLUMN made INTEGER NOT NULL DEFAULT 0;
