CREATE TABLE t (a integer);
CREATE TABLE u (a integer, g integer GENERATED ALWAYS AS (a + 1) STORED);
CREATE TABLE k () INHERITS (t, u);
