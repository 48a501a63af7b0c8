CREATE DOMAIN d AS integer;
ALTER DOMAIN d OWNER TO corpus_owner;
