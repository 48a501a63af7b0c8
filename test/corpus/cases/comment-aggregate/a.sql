CREATE AGGREGATE g(integer) (SFUNC = int4pl, STYPE = integer);
