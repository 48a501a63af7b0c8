CREATE TYPE a AS (s text, z text, x int);
CREATE TABLE ty OF a (z PRIMARY KEY, x DEFAULT 5);
CREATE INDEX i ON ty (x);
