-- A later schema, for the tests of migrations.
CREATE TABLE added_by_the_second (id INTEGER PRIMARY KEY);
