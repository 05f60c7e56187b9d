ALTER TABLE added_by_the_second ADD COLUMN of_the_third INTEGER;
INSERT INTO added_by_the_second (id, of_the_third) VALUES (1, 3);
