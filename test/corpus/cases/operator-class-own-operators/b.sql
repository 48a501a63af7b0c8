CREATE FUNCTION lt(integer, integer) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT $1 = $2';
CREATE OPERATOR <<< (FUNCTION = lt, LEFTARG = integer, RIGHTARG = integer);
CREATE FUNCTION down(integer, integer) RETURNS integer LANGUAGE sql IMMUTABLE AS 'SELECT btint4cmp($2, $1)';
CREATE OPERATOR CLASS own FOR TYPE integer USING btree AS OPERATOR 1 <<<, FUNCTION 1 down(integer, integer);
