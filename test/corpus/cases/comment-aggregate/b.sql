CREATE AGGREGATE g(integer) (SFUNC = int4pl, STYPE = integer);
COMMENT ON AGGREGATE g(integer) IS 'It''s \ one';
