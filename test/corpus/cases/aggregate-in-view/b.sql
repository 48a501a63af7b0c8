CREATE AGGREGATE total(bigint) (SFUNC = int8pl, STYPE = bigint, INITCOND = '5');
CREATE TABLE t (a bigint);
CREATE VIEW v AS SELECT public.total(a) AS total FROM t;
