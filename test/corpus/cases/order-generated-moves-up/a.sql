CREATE TABLE t (a integer, g integer GENERATED ALWAYS AS (a + 1) STORED);
CREATE TABLE u (a integer);
CREATE TABLE k () INHERITS (t, u);
