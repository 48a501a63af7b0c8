CREATE TYPE ty AS (b text);
CREATE TABLE t OF ty;
