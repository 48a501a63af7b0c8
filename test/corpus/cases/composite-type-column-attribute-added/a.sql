CREATE TYPE address AS (street text);
CREATE TABLE t (id int, home address, others address[]);
