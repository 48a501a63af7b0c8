CREATE TYPE e AS ENUM ('a', 'b');
CREATE TABLE t (e e);
COMMENT ON TYPE e IS 'kept';
