CREATE TABLE t (id bigint PRIMARY KEY, n int);
COMMENT ON CONSTRAINT t_pkey ON t IS 'It''s \ one';
