CREATE FUNCTION same(integer, integer) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT $1 = $2';
CREATE FUNCTION other(integer, integer) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT $1 <> $2';
CREATE OPERATOR === (FUNCTION = same, LEFTARG = integer, RIGHTARG = integer, RESTRICT = eqsel);
CREATE TABLE t (a integer, b boolean DEFAULT (1 OPERATOR(public.===) 2));
