CREATE TABLE t (id bigint NOT NULL, n integer, s text, r int4range, a int[], p point);
CREATE UNIQUE INDEX i ON t (id);
CREATE UNIQUE INDEX j ON t (id DESC);
ALTER TABLE t REPLICA IDENTITY USING INDEX j;
