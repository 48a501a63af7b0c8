-- needs 18
CREATE TABLE u (a int PRIMARY KEY);
CREATE TABLE t (id bigint, n integer, s text, r int4range);
