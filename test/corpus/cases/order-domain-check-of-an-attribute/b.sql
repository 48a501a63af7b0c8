CREATE TYPE address AS (street text);
CREATE DOMAIN place AS address;
