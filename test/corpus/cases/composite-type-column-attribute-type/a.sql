CREATE TYPE address AS (street text, zip integer);
CREATE TABLE t (id int, home address DEFAULT ROW('x', 1)::address, others address[]);
