CREATE TABLE t (a integer, c integer);
CREATE TABLE u (c text);
