CREATE TABLE t (a text);
CREATE TABLE u (a text, b integer, c integer, d date);
CREATE TABLE k () INHERITS (t, u);
CREATE INDEX i ON k (b);
