CREATE TABLE t (id int, c int);
CREATE VIEW v AS SELECT id, c FROM t;
CREATE VIEW w AS SELECT c FROM v;
GRANT SELECT ON v, w TO corpus_reader;
GRANT UPDATE (c) ON v TO corpus_writer;
