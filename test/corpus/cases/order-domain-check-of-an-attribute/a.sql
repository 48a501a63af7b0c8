CREATE TYPE address AS (street text, zip text);
CREATE DOMAIN place AS address CONSTRAINT has_zip CHECK ((VALUE).zip IS NOT NULL);
