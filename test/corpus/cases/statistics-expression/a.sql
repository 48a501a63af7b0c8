CREATE TABLE t (id bigint, owner text, note text);
CREATE STATISTICS x ON lower(note) FROM t;
