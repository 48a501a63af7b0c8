CREATE TABLE t (id bigint, note text, old text);
CREATE VIEW v AS SELECT id FROM t WHERE id > 1 WITH CASCADED CHECK OPTION;
