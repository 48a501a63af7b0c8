CREATE DOMAIN d AS integer[] CHECK (cardinality(VALUE) > 1);
