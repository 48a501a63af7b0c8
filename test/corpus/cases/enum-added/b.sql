CREATE TYPE e AS ENUM ('a', 'it''s');
CREATE TABLE t (a int, b e DEFAULT 'a');
