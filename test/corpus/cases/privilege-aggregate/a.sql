CREATE AGGREGATE total(integer) (SFUNC = int4pl, STYPE = integer);
CREATE AGGREGATE zero(*) (SFUNC = int8inc, STYPE = bigint, INITCOND = '0');
