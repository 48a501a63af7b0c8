CREATE TABLE t (id bigint PRIMARY KEY, n int);
COMMENT ON INDEX t_pkey IS 'It''s \ one';
