CREATE TABLE t (id bigint PRIMARY KEY, n int);
COMMENT ON COLUMN t.n IS 'It''s \ one';
