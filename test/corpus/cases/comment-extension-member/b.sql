CREATE EXTENSION citext;
COMMENT ON FUNCTION citext_eq(citext, citext) IS 'changed';
