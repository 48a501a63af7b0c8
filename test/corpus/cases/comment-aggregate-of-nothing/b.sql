CREATE AGGREGATE g(*) (SFUNC = int8inc, STYPE = bigint, INITCOND = '0');
COMMENT ON AGGREGATE g(*) IS 'It''s \ one';
