CREATE TABLE t (a integer);
CREATE TABLE u (b integer, CONSTRAINT c CHECK (b > 0));
CREATE TABLE k () INHERITS (t, u);
