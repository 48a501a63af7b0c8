CREATE TYPE k AS (a integer);
ALTER TYPE k OWNER TO corpus_owner;
