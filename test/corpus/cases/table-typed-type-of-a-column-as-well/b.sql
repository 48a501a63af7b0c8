CREATE TYPE ty AS (a bigint, b varchar(9), c int);
CREATE TABLE t OF ty (PRIMARY KEY (a), c WITH OPTIONS DEFAULT 3 NOT NULL);
CREATE TABLE u (x ty, y ty[]);
