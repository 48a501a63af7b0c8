CREATE TABLE t (id int CONSTRAINT positive CHECK (id > 0));
COMMENT ON CONSTRAINT positive ON t IS 'It''s \ one';
