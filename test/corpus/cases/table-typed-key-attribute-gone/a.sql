CREATE TYPE a AS (s text, z text);
CREATE TABLE ty OF a (z PRIMARY KEY);
