CREATE AGGREGATE largest(bigint) (SFUNC = int8larger, STYPE = bigint);
