CREATE TABLE t (id bigint NOT NULL, n integer, s text, r int4range, a int[], p point);
