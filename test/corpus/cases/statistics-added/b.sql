CREATE TABLE t (id bigint, owner text, note text);
CREATE SCHEMA s;
CREATE STATISTICS s.x ON id, note FROM t;
