CREATE TABLE t (id bigint, note text, old text);
CREATE VIEW v AS SELECT id, old AS a FROM t;
CREATE VIEW w AS SELECT a FROM v;
