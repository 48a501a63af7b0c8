CREATE EXTENSION pg_stat_statements SCHEMA public;
