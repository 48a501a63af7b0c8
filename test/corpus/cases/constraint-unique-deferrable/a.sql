CREATE TABLE t (id bigint, n integer, s text, r int4range);
