SET check_function_bodies = off;
CREATE FUNCTION known(x text) RETURNS boolean LANGUAGE sql STABLE AS $$ SELECT EXISTS (SELECT 1 FROM public.words WHERE word = x) $$;
CREATE FUNCTION fine(x text) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$ SELECT public.known(x) $$;
CREATE DOMAIN word AS text;
CREATE TABLE books (title text);
