CREATE PROCEDURE p(integer, OUT integer) LANGUAGE sql AS 'SELECT 1';
COMMENT ON PROCEDURE p(integer) IS 'It''s \ one';
