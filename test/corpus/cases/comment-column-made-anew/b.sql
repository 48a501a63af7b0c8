CREATE TABLE t (id int, twice int GENERATED ALWAYS AS (id * 2) STORED);
COMMENT ON COLUMN t.twice IS 'kept';
