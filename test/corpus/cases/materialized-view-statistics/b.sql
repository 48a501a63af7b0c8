CREATE TABLE t (id bigint, note text, old text);
CREATE MATERIALIZED VIEW m AS SELECT id, note FROM t;
ALTER MATERIALIZED VIEW m ALTER note SET STATISTICS 500;
ALTER MATERIALIZED VIEW m ALTER id SET (n_distinct = -0.5, n_distinct_inherited = 3);
