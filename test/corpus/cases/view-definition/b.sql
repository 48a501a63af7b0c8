CREATE TABLE t (id bigint, note text, old text);
CREATE VIEW v AS SELECT id, upper(note) AS note FROM t WHERE id > 0;
