CREATE TABLE t (id bigint, note text, old text);
CREATE VIEW v AS SELECT id, old AS b FROM t;
CREATE VIEW w AS SELECT b FROM v;
