CREATE TABLE t (id int, n int, k int);
CREATE VIEW v AS SELECT n, k FROM t;
