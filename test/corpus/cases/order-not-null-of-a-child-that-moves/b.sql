-- needs 18
CREATE TABLE first (a text NOT NULL, b text NOT NULL);
CREATE TABLE second (a varchar(9), b text);
CREATE TABLE child () INHERITS (second);
ALTER TABLE ONLY child ALTER COLUMN a SET NOT NULL;
