CREATE TYPE ty AS (a int, b int, d text, c int, e int);
CREATE TABLE t (a int, z int, b int GENERATED ALWAYS AS (a + 1) STORED);
