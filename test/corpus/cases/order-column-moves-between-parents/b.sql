CREATE TABLE t (a integer);
CREATE TABLE u (a integer, b integer DEFAULT 1);
CREATE TABLE k () INHERITS (t, u);
CREATE VIEW v AS SELECT b FROM k;
