CREATE TABLE t (id bigint, note text, old text);
CREATE VIEW v AS SELECT id, note COLLATE "C" FROM t;
