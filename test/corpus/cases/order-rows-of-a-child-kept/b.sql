CREATE TABLE t (a integer, id serial);
CREATE TABLE k (b integer) INHERITS (t);
CREATE TABLE u (x integer);
