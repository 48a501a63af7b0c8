CREATE FUNCTION f(i integer) RETURNS integer LANGUAGE sql IMMUTABLE AS 'SELECT i';
ALTER FUNCTION f(integer) OWNER TO corpus_owner;
