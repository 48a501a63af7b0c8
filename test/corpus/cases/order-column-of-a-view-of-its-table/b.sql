CREATE TABLE t (c integer);
