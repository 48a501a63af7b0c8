CREATE TYPE nothing AS (a integer);
