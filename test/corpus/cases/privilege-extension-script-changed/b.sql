CREATE EXTENSION pg_stat_statements SCHEMA public;
REVOKE SELECT ON public.pg_stat_statements FROM PUBLIC;
GRANT EXECUTE ON FUNCTION public.pg_stat_statements_reset TO corpus_writer;
