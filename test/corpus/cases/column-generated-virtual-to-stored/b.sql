-- needs 18
CREATE TABLE t (n int, d int GENERATED ALWAYS AS (n * 2) STORED);
