CREATE TYPE money_of AS (amount bigint);
CREATE FUNCTION make(bigint) RETURNS money_of LANGUAGE sql IMMUTABLE AS 'SELECT ROW($1)::public.money_of';
CREATE CAST (bigint AS money_of) WITH INOUT;
