CREATE FUNCTION audit() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN END $$;
CREATE FUNCTION audit2() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN END $$;
