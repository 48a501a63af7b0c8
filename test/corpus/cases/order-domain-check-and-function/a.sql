CREATE FUNCTION positive(integer) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT $1 > 0';
CREATE FUNCTION small(integer) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT $1 < 9';
CREATE DOMAIN amount AS integer CONSTRAINT above CHECK (positive(VALUE)) CONSTRAINT below CHECK (small(VALUE));
CREATE TABLE t (a amount);
