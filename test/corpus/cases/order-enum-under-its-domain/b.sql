CREATE TYPE e AS ENUM ('three');
CREATE DOMAIN d AS integer[];
CREATE TABLE t (a e, b e);
