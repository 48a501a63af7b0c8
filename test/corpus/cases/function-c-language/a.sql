CREATE FUNCTION f(a int) RETURNS int LANGUAGE internal AS $$int4abs$$;
