CREATE TABLE t (id bigint NOT NULL, n integer, s text, r int4range, a int[], p point);
CREATE INDEX i ON t (n) WITH (deduplicate_items = off, fillfactor = 70) WHERE n > 0;
