CREATE TABLE t (a integer PRIMARY KEY, b text, c text);
ALTER TABLE t OWNER TO corpus_owner;
GRANT SELECT ON t TO corpus_reader;
