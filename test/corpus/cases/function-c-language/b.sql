CREATE FUNCTION f(a int) RETURNS int LANGUAGE internal STRICT AS $$int4um$$;
