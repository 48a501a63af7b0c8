CREATE PROCEDURE p(a integer) LANGUAGE plpgsql AS 'BEGIN END';
CREATE PROCEDURE p(OUT a integer) LANGUAGE plpgsql AS 'BEGIN a := 1; END';
CREATE PROCEDURE q(a integer, b integer) LANGUAGE plpgsql AS 'BEGIN END';
CREATE PROCEDURE q(a integer, OUT b integer) LANGUAGE plpgsql AS 'BEGIN b := 1; END';
