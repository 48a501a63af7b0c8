-- needs 15
CREATE TABLE u (a int, b bigint, PRIMARY KEY (a, b));
CREATE TABLE t (id bigint, n integer, s text, r int4range);
