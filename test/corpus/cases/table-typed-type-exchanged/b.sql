CREATE TYPE other AS (a int, c int, d text);
CREATE TABLE t OF other (c WITH OPTIONS UNIQUE, PRIMARY KEY (a));
