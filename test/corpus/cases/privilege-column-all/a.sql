CREATE TABLE t (a integer PRIMARY KEY, b text, c text);
GRANT SELECT (a), INSERT (c) ON t TO corpus_reader;
