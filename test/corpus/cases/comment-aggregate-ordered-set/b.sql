CREATE AGGREGATE g(float8 ORDER BY anyelement) (SFUNC = ordered_set_transition, STYPE = internal, FINALFUNC = percentile_disc_final, FINALFUNC_EXTRA);
COMMENT ON AGGREGATE g(float8 ORDER BY anyelement) IS 'It''s \ one';
