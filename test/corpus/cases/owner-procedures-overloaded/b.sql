CREATE PROCEDURE p(a integer) LANGUAGE plpgsql AS 'BEGIN END';
CREATE PROCEDURE p(OUT a integer) LANGUAGE plpgsql AS 'BEGIN a := 1; END';
CREATE PROCEDURE q(a integer, b integer) LANGUAGE plpgsql AS 'BEGIN END';
CREATE PROCEDURE q(a integer, OUT b integer) LANGUAGE plpgsql AS 'BEGIN b := 1; END';
COMMENT ON PROCEDURE p(IN integer) IS 'takes one';
COMMENT ON PROCEDURE p() IS 'gives one';
ALTER PROCEDURE p(IN integer) OWNER TO corpus_owner;
ALTER PROCEDURE q(IN integer, IN integer) OWNER TO corpus_owner;
