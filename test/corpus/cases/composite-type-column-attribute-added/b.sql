CREATE TYPE address AS (street text, zip text);
CREATE TABLE t (id int, home address, others address[]);
