CREATE TABLE t (id bigint, n integer, s text, r int4range);
ALTER TABLE t ADD CONSTRAINT c UNIQUE (n, s);
