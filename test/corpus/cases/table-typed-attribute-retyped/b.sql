CREATE TYPE a AS (s text COLLATE "C", z varchar(20));
CREATE TABLE ty OF a (z PRIMARY KEY, s NOT NULL);
