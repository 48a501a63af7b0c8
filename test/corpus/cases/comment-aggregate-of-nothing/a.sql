CREATE AGGREGATE g(*) (SFUNC = int8inc, STYPE = bigint, INITCOND = '0');
