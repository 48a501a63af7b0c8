SET check_function_bodies = off;
CREATE SCHEMA app;
CREATE FUNCTION first_of(x integer) RETURNS integer LANGUAGE sql IMMUTABLE AS $$ SELECT 1 FROM app.gone LIMIT 1 $$;
CREATE FUNCTION second_of(x integer) RETURNS integer LANGUAGE sql IMMUTABLE AS $$ SELECT 1 FROM lost LIMIT 1 $$;
CREATE FUNCTION both_of(x integer) RETURNS integer LANGUAGE plpgsql IMMUTABLE AS $$ BEGIN RETURN public.first_of(x) + public.second_of(x); END $$;
-- Functions that name what is nowhere do not run when the column is added, and are its default all the same.
CREATE TABLE t (id integer, a integer DEFAULT first_of(1), b integer DEFAULT second_of(2), c integer DEFAULT both_of(3) NOT NULL);
