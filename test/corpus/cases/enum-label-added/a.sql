CREATE TYPE e AS ENUM ('a', 'c');
CREATE TABLE t (a e DEFAULT 'a');
