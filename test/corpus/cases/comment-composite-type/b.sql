CREATE TYPE e AS (a int);
COMMENT ON TYPE e IS 'It''s \ one';
