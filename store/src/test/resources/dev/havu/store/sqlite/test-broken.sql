CREATE TABLE added_by_the_broken (id INTEGER PRIMARY KEY);
INSERT INTO no_such_table (id) VALUES (1);
