CREATE TYPE point3 AS (x integer, y integer, z integer);
CREATE TYPE segment AS (a point3, b point3[]);
CREATE TABLE s (part segment);
