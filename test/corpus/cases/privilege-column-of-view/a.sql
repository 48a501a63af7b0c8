CREATE TABLE t (a integer PRIMARY KEY, b text, c text);
CREATE VIEW v AS SELECT a, b FROM t;
