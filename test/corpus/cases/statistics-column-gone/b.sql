CREATE TABLE t (id bigint, owner text, note text);
CREATE STATISTICS x ON id, owner FROM t;
ALTER TABLE t DROP COLUMN note;
