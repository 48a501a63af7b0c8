CREATE FUNCTION time_diff(time, time) RETURNS double precision LANGUAGE sql IMMUTABLE AS 'SELECT extract(epoch FROM $1 - $2)::double precision';
CREATE TYPE span AS RANGE (subtype = time);
CREATE TABLE t (at span DEFAULT span('8:00', '9:00'), EXCLUDE USING gist (at WITH &&));
