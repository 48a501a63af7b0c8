CREATE TABLE t (a integer, b integer);
CREATE TABLE k (b integer) INHERITS (t);
