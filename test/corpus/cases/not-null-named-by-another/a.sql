-- needs 18
CREATE TABLE t (id integer NOT NULL);
CREATE TABLE k () INHERITS (t);
