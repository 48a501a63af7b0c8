CREATE TYPE e AS (a int);
COMMENT ON COLUMN e.a IS 'It''s \ one';
