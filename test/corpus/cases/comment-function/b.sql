CREATE FUNCTION f(a integer, VARIADIC b text[]) RETURNS int LANGUAGE sql AS 'SELECT 1';
COMMENT ON FUNCTION f(integer, text[]) IS 'It''s \ one';
