CREATE TYPE point_of AS (x integer, y text);
CREATE TYPE points AS RANGE (subtype = point_of);
CREATE DOMAIN some_points AS points;
CREATE TABLE t (c some_points, m points_multirange);
