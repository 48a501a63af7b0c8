CREATE TABLE t (a int, b int CHECK (b > a), c int GENERATED ALWAYS AS (b + 1) STORED);
CREATE INDEX t_b ON t (a, b);
CREATE VIEW v AS SELECT a, b FROM t;
