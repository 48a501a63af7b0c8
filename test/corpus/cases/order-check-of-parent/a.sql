CREATE TABLE t (a integer);
CREATE TABLE u (b integer);
CREATE TABLE k (CONSTRAINT c CHECK (b > 1), b integer) INHERITS (t);
