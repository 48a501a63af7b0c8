CREATE EXTENSION citext SCHEMA public;
REVOKE EXECUTE ON FUNCTION public.citext(boolean) FROM PUBLIC;
GRANT USAGE ON TYPE public.citext TO corpus_reader;
