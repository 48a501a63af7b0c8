CREATE TABLE t (a integer PRIMARY KEY, b text, c text);
CREATE MATERIALIZED VIEW m AS SELECT a, b FROM t;
GRANT SELECT ON m TO corpus_reader;
