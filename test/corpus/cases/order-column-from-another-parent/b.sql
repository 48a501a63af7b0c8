CREATE TABLE t (a text, b bigint DEFAULT 2, c integer);
CREATE TABLE u (a text, b integer, c integer);
CREATE TABLE k () INHERITS (t);
CREATE INDEX i ON k (b);
