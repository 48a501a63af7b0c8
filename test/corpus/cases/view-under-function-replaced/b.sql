CREATE TABLE t (id bigint, note text, old text);
CREATE VIEW v AS SELECT id FROM t;
CREATE FUNCTION f() RETURNS bigint LANGUAGE sql BEGIN ATOMIC SELECT max(v.id) FROM v; END;
