CREATE TYPE e AS ENUM ('x');
ALTER TYPE e OWNER TO corpus_owner;
