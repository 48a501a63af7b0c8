CREATE FUNCTION time_diff(time, time) RETURNS double precision LANGUAGE sql IMMUTABLE AS 'SELECT extract(epoch FROM $1 - $2)::double precision';
CREATE TYPE span AS RANGE (subtype = time, subtype_diff = time_diff);
