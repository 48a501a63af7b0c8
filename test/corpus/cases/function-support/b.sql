CREATE FUNCTION f(int, int) RETURNS SETOF int SUPPORT generate_series_int4_support LANGUAGE sql AS $$ SELECT 1 $$;
