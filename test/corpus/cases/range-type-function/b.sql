CREATE TYPE span AS RANGE (subtype = time);
CREATE FUNCTION length_of(span) RETURNS interval LANGUAGE sql AS 'SELECT upper($1) - lower($1)';
CREATE DOMAIN spans AS span_multirange;
