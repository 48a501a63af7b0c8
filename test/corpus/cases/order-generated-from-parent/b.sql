CREATE TABLE t (a integer, g integer GENERATED ALWAYS AS (a + 1) STORED);
CREATE TABLE u (x integer);
CREATE TABLE k (a integer) INHERITS (t);
