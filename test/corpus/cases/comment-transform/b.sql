CREATE TRANSFORM FOR integer LANGUAGE plpgsql (FROM SQL WITH FUNCTION prsd_lextype(internal));
COMMENT ON TRANSFORM FOR integer LANGUAGE plpgsql IS 'It''s \ one';
