CREATE AGGREGATE total(integer) (SFUNC = int4pl, STYPE = integer);
CREATE AGGREGATE zero(*) (SFUNC = int8inc, STYPE = bigint, INITCOND = '0');
CREATE AGGREGATE nth(float8 ORDER BY anyelement) (SFUNC = ordered_set_transition, STYPE = internal, FINALFUNC = percentile_disc_final, FINALFUNC_EXTRA);
ALTER AGGREGATE total(integer) OWNER TO corpus_owner;
ALTER AGGREGATE zero(*) OWNER TO corpus_owner;
ALTER AGGREGATE nth(float8 ORDER BY anyelement) OWNER TO corpus_owner;
