CREATE FUNCTION f(internal) RETURNS internal LANGUAGE internal IMMUTABLE AS 'prsd_lextype';
