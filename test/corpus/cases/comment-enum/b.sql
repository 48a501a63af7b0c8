CREATE TYPE e AS ENUM ('a');
COMMENT ON TYPE e IS 'It''s \ one';
