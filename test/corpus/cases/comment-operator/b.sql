CREATE OPERATOR === (FUNCTION = int4eq, LEFTARG = integer, RIGHTARG = integer);
COMMENT ON OPERATOR === (integer, integer) IS 'It''s \ one';
