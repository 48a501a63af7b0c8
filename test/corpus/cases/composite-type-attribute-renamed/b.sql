CREATE TYPE address AS (street text, "Post Code" text);
