CREATE TYPE e AS ENUM ('one', 'two');
CREATE DOMAIN d AS e;
CREATE TABLE t (a d[], b e);
