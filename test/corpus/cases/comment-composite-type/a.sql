CREATE TYPE e AS (a int);
