CREATE TABLE t (id bigint PRIMARY KEY, n int);
COMMENT ON TABLE t IS 'It''s \ one';
