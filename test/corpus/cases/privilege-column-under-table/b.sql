CREATE TABLE t (a integer PRIMARY KEY, b text, c text);
GRANT SELECT (a) ON t TO corpus_reader;
GRANT SELECT ON t TO corpus_reader;
