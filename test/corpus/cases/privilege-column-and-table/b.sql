CREATE TABLE t (a integer PRIMARY KEY, b text, c text);
GRANT INSERT ON t TO corpus_reader;
GRANT SELECT (b), UPDATE (c) ON t TO corpus_reader;
