CREATE FUNCTION f(a int) RETURNS int SET search_path = public, pg_temp SET work_mem = '1MB' LANGUAGE sql AS $$ SELECT a $$;
