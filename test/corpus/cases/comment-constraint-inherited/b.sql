CREATE TABLE t (id int CONSTRAINT positive CHECK (id > 0));
CREATE TABLE u () INHERITS (t);
COMMENT ON CONSTRAINT positive ON u IS 'It''s \ one';
