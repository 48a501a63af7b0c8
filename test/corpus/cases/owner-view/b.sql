CREATE TABLE t (a integer PRIMARY KEY, b text, c text);
CREATE VIEW v AS SELECT a FROM t;
ALTER VIEW v OWNER TO corpus_owner;
