CREATE TRANSFORM FOR integer LANGUAGE plpgsql (FROM SQL WITH FUNCTION prsd_lextype(internal));
