SET check_function_bodies = off;
CREATE SCHEMA app;
CREATE FUNCTION first_of(x integer) RETURNS integer LANGUAGE sql IMMUTABLE AS $$ SELECT 1 FROM app.gone LIMIT 1 $$;
CREATE FUNCTION second_of(x integer) RETURNS integer LANGUAGE sql IMMUTABLE AS $$ SELECT 1 FROM lost LIMIT 1 $$;
CREATE FUNCTION both_of(x integer) RETURNS integer LANGUAGE plpgsql IMMUTABLE AS $$ BEGIN RETURN public.first_of(x) + public.second_of(x); END $$;
CREATE TABLE t (id integer);
