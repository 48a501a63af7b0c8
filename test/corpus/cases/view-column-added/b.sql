CREATE TABLE t (id bigint, note text, old text);
CREATE VIEW v AS SELECT id, note, old FROM t;
