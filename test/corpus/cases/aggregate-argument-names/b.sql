CREATE AGGREGATE total(amount bigint) (SFUNC = int8pl, STYPE = bigint);
