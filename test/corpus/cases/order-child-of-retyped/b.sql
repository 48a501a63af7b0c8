CREATE TABLE t (a integer, c integer);
CREATE TABLE u (c integer);
CREATE TABLE k (c integer) INHERITS (t, u);
