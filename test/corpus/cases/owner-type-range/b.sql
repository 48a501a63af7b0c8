CREATE TYPE r AS RANGE (subtype = integer);
ALTER TYPE r OWNER TO corpus_owner;
