-- Ends its transaction by itself, as a full disk does.
CREATE TABLE added_and_rolled_back (id INTEGER PRIMARY KEY);
INSERT INTO added_and_rolled_back VALUES (1);
INSERT OR ROLLBACK INTO added_and_rolled_back VALUES (1);
