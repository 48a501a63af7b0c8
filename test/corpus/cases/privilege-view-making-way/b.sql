CREATE TABLE t (id int, c bigint);
CREATE VIEW v AS SELECT id, c FROM t;
CREATE VIEW w AS SELECT c, 1 AS one FROM v;
GRANT SELECT ON v TO corpus_writer WITH GRANT OPTION;
GRANT SELECT, INSERT ON w TO corpus_reader;
GRANT UPDATE (id) ON v TO corpus_writer;
GRANT SELECT (one) ON w TO corpus_writer;
REVOKE DELETE ON v FROM CURRENT_USER;
