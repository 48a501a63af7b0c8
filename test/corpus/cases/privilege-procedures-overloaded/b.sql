CREATE PROCEDURE p(a integer) LANGUAGE plpgsql AS 'BEGIN END';
CREATE PROCEDURE p(OUT a integer) LANGUAGE plpgsql AS 'BEGIN a := 1; END';
CREATE PROCEDURE q(a integer, b integer) LANGUAGE plpgsql AS 'BEGIN END';
CREATE PROCEDURE q(a integer, OUT b integer) LANGUAGE plpgsql AS 'BEGIN b := 1; END';
GRANT EXECUTE ON PROCEDURE p(IN integer) TO corpus_reader;
GRANT EXECUTE ON PROCEDURE q(IN integer, IN integer) TO corpus_reader;
REVOKE EXECUTE ON PROCEDURE q(IN integer) FROM PUBLIC;
