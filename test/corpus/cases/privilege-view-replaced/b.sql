CREATE TABLE t (a integer PRIMARY KEY, b text, c text);
CREATE VIEW v AS SELECT b FROM t;
GRANT SELECT ON v TO corpus_reader;
GRANT UPDATE (b) ON v TO corpus_writer;
