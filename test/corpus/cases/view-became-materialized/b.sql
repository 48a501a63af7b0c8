CREATE TABLE t (id bigint, note text, old text);
CREATE MATERIALIZED VIEW v AS SELECT id, note FROM t;
