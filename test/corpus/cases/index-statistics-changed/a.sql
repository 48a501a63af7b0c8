CREATE TABLE t (id bigint NOT NULL, n integer, s text, r int4range, a int[], p point);
CREATE INDEX i ON t ((n + 1));
ALTER INDEX i ALTER COLUMN 1 SET STATISTICS 10;
