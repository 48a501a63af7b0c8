CREATE TABLE t (id bigint NOT NULL, n integer, s text, r int4range, a int[], p point);
CREATE INDEX i ON t USING gin (a);
