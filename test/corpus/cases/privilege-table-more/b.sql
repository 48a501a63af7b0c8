CREATE TABLE t (a integer PRIMARY KEY, b text, c text);
GRANT SELECT, DELETE ON t TO corpus_reader;
