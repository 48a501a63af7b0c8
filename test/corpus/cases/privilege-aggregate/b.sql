CREATE AGGREGATE total(integer) (SFUNC = int4pl, STYPE = integer);
CREATE AGGREGATE zero(*) (SFUNC = int8inc, STYPE = bigint, INITCOND = '0');
GRANT EXECUTE ON FUNCTION total(integer) TO corpus_reader;
REVOKE EXECUTE ON FUNCTION zero() FROM PUBLIC;
