CREATE TYPE steps;
CREATE FUNCTION steps_canonical(steps) RETURNS steps LANGUAGE internal STRICT IMMUTABLE AS 'int4range_canonical';
CREATE TYPE steps AS RANGE (subtype = integer, canonical = steps_canonical);
