CREATE TABLE t (a integer PRIMARY KEY, b text, c text);
REVOKE ALL ON t FROM CURRENT_USER;
GRANT SELECT ON t TO corpus_reader;
