CREATE FUNCTION from_sql(internal) RETURNS internal LANGUAGE internal STRICT IMMUTABLE AS 'prsd_lextype';
CREATE TRANSFORM FOR int LANGUAGE sql (FROM SQL WITH FUNCTION from_sql(internal));
CREATE FUNCTION f(a int) RETURNS int LANGUAGE sql AS $$ SELECT a $$;
