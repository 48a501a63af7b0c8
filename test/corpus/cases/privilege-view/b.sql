CREATE TABLE t (a integer PRIMARY KEY, b text, c text);
CREATE VIEW v AS SELECT a, b FROM t;
GRANT SELECT ON v TO corpus_reader;
