CREATE TYPE ty AS (a int, b int);
CREATE TYPE other AS (a int, c int);
CREATE TABLE t OF ty (b WITH OPTIONS CHECK (b > 0), PRIMARY KEY (a));
