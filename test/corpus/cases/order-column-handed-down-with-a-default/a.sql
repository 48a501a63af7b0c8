CREATE TYPE state AS ENUM ('new');
CREATE SEQUENCE numbers;
CREATE FUNCTION first() RETURNS text LANGUAGE sql IMMUTABLE AS $$ SELECT 'x'::text $$;
CREATE TABLE things (id bigint, name text, kind text);
CREATE TABLE places (id bigint DEFAULT nextval('numbers'), name text DEFAULT first(), kind state DEFAULT 'new');
