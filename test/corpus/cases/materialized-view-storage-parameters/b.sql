CREATE TABLE t (id bigint, note text, old text);
CREATE MATERIALIZED VIEW m WITH (autovacuum_enabled = off, fillfactor = 70, toast.autovacuum_enabled = off) AS SELECT id, note FROM t;
