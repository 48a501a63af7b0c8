CREATE TABLE t (a integer);
GRANT INSERT ON t TO corpus_reader;
