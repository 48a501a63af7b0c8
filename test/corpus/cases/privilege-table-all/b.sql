CREATE TABLE t (a integer PRIMARY KEY, b text, c text);
GRANT ALL ON t TO corpus_reader;
