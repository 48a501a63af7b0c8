CREATE TABLE t (id bigint, note text);
CREATE STATISTICS x ON id, note FROM t;
CREATE STATISTICS y ON (id % 10), note FROM t;
