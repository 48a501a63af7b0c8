CREATE TABLE t (a integer, b integer DEFAULT 1);
CREATE TABLE u (a integer);
CREATE TABLE k () INHERITS (t, u);
CREATE VIEW v AS SELECT b FROM k;
