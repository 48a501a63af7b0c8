CREATE DOMAIN d AS integer[] CHECK (cardinality(VALUE) > 1);
COMMENT ON DOMAIN d IS 'ones';
