CREATE TABLE t (a integer, b integer);
CREATE TABLE k (b integer) INHERITS (t);
ALTER TABLE t DROP COLUMN b;
