GRANT SELECT (rolname) ON pg_catalog.pg_authid TO corpus_reader;
