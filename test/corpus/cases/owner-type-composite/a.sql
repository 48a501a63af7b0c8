CREATE TYPE k AS (a integer);
