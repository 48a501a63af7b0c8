CREATE TABLE t (a integer NOT NULL);
CREATE TABLE k (a integer) INHERITS (t);
