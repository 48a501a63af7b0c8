CREATE TABLE t (a integer);
CREATE TABLE k (b integer) INHERITS (t);
CREATE TABLE u (w k, x integer);
