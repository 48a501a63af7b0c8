CREATE OPERATOR !! (FUNCTION = int4um, RIGHTARG = integer);
COMMENT ON OPERATOR !! (NONE, integer) IS 'It''s \ one';
