CREATE PROCEDURE p(IN i integer, INOUT o integer) LANGUAGE plpgsql AS 'BEGIN END';
