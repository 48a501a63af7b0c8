CREATE TABLE t (id bigint, owner text, note text);
CREATE STATISTICS x ON id, note FROM t;
ALTER STATISTICS x SET STATISTICS 500;
