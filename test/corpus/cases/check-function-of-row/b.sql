CREATE SCHEMA s;
CREATE TABLE s.t (id integer, note text);
CREATE FUNCTION s.is_good(s.t) RETURNS boolean LANGUAGE plpgsql IMMUTABLE AS $$ BEGIN RETURN $1.id > 0; END $$;
ALTER TABLE s.t ADD CONSTRAINT good CHECK (s.is_good(t.*));
CREATE FUNCTION s.changed() RETURNS trigger LANGUAGE plpgsql AS $$ DECLARE r s.t%ROWTYPE; BEGIN RETURN NEW; END $$;
CREATE TRIGGER changed BEFORE UPDATE ON s.t FOR EACH ROW EXECUTE FUNCTION s.changed();
COMMENT ON TRIGGER changed ON s.t IS 'keeps watch';
