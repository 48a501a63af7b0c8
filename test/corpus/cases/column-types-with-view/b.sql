CREATE TABLE t (id bigint, n bigint, k bigint);
CREATE VIEW v AS SELECT n, k FROM t;
