-- needs 18
CREATE TABLE t (a integer NOT NULL, b text);
CREATE TABLE k (NOT NULL a) INHERITS (t);
