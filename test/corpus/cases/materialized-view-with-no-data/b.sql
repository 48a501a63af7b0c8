CREATE TABLE t (id bigint, note text, old text);
CREATE MATERIALIZED VIEW m AS SELECT id, note FROM t WITH NO DATA;
