CREATE FUNCTION keep(bigint, bigint) RETURNS bigint LANGUAGE sql IMMUTABLE AS 'SELECT $1 + $2';
CREATE AGGREGATE total(bigint) (SFUNC = keep, STYPE = bigint);
CREATE TABLE t (a bigint);
CREATE VIEW v AS SELECT total(a) AS total FROM t;
