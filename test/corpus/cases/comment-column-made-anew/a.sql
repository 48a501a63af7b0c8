CREATE TABLE t (id int, twice int GENERATED ALWAYS AS (id + id) STORED);
COMMENT ON COLUMN t.twice IS 'kept';
