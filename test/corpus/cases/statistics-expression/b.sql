CREATE TABLE t (id bigint, owner text, note text);
CREATE STATISTICS x ON id, lower(note), (id % 10) FROM t;
