CREATE FUNCTION f(i integer) RETURNS integer LANGUAGE sql IMMUTABLE AS 'SELECT i';
CREATE FUNCTION g(integer, integer) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT $1 = $2';
CREATE OPERATOR === (LEFTARG = integer, RIGHTARG = integer, FUNCTION = g);
CREATE OPERATOR !!! (RIGHTARG = integer, FUNCTION = f);
ALTER OPERATOR === (integer, integer) OWNER TO corpus_owner;
ALTER OPERATOR !!! (NONE, integer) OWNER TO corpus_owner;
