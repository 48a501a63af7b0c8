CREATE TYPE mood AS ENUM ('a', 'b');
CREATE TYPE state AS (mood mood, at timestamp with time zone);
CREATE FUNCTION now_is(state) RETURNS state LANGUAGE sql AS 'SELECT $1';
