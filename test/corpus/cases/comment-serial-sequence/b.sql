CREATE TABLE t (id bigserial);
COMMENT ON SEQUENCE t_id_seq IS 'It''s \ one';
