CREATE TABLE t (n int, d int);
