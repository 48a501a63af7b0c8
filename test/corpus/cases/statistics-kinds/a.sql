CREATE TABLE t (id bigint, owner text, note text);
CREATE STATISTICS x (dependencies) ON id, note FROM t;
