CREATE TABLE t (a integer, b integer NOT NULL);
CREATE TABLE u (a text, b text, c date);
CREATE TABLE k (d integer) INHERITS (t);
