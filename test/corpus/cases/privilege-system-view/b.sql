REVOKE SELECT ON pg_catalog.pg_settings FROM PUBLIC;
GRANT SELECT ON pg_catalog.pg_authid TO corpus_reader;
