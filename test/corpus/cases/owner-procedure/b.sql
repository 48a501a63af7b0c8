CREATE PROCEDURE p(IN i integer, INOUT o integer) LANGUAGE plpgsql AS 'BEGIN END';
ALTER PROCEDURE p(integer, integer) OWNER TO corpus_owner;
