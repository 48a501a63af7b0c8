CREATE TABLE t (a integer, b integer);
CREATE TABLE k () INHERITS (t);
ALTER TABLE t ADD CONSTRAINT t_key PRIMARY KEY (a, b);
