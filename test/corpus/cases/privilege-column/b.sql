CREATE TABLE t (a integer PRIMARY KEY, b text, c text);
GRANT SELECT (a, b), UPDATE (b) ON t TO corpus_reader;
