CREATE TABLE t (a integer PRIMARY KEY, b text, c text);
GRANT SELECT, INSERT ON t TO corpus_writer WITH GRANT OPTION;
