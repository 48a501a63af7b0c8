CREATE TYPE money2;
CREATE FUNCTION money2_in(cstring) RETURNS money2 LANGUAGE internal IMMUTABLE STRICT AS 'int8in';
CREATE FUNCTION money2_out(money2) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'int8out';
CREATE FUNCTION money2_lt(money2, money2) RETURNS boolean LANGUAGE internal IMMUTABLE STRICT AS 'int8lt';
CREATE TYPE money2 (INPUT = money2_in, OUTPUT = money2_out, LIKE = bigint);
CREATE OPERATOR < (FUNCTION = money2_lt, LEFTARG = money2, RIGHTARG = money2);
CREATE TABLE t (id integer, m money2);
COMMENT ON TYPE money2 IS 'counted in cents';
