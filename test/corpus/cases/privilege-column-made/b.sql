CREATE TABLE t (a integer);
GRANT INSERT ON t TO corpus_reader;
ALTER TABLE t ADD COLUMN "B c" text;
GRANT SELECT ("B c") ON t TO corpus_reader, PUBLIC;
