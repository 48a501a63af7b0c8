CREATE TABLE t (id bigint, owner text, note text);
CREATE MATERIALIZED VIEW m AS SELECT id, note FROM t;
CREATE STATISTICS x ON id, note FROM m;
