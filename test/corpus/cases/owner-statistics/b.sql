CREATE TABLE t (a integer PRIMARY KEY, b text, c text);
CREATE STATISTICS x ON b, c FROM t;
ALTER STATISTICS x OWNER TO corpus_owner;
