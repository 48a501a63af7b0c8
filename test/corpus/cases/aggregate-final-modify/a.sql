CREATE FUNCTION fin(bigint) RETURNS bigint LANGUAGE sql IMMUTABLE AS 'SELECT $1';
CREATE AGGREGATE total(bigint) (SFUNC = int8pl, STYPE = bigint, FINALFUNC = fin);
