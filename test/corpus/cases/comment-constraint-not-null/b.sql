-- needs 18
CREATE TABLE t (id int CONSTRAINT must NOT NULL);
COMMENT ON CONSTRAINT must ON t IS 'It''s \ one';
