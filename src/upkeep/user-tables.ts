// The tables of a database that are not PostgreSQL's own, as SQL: `c` is pg_class, `n` pg_namespace, `s` what the server has counted.

export const USER_TABLES = `pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  LEFT JOIN pg_catalog.pg_stat_all_tables s ON s.relid = c.oid
WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema' AND c.relpersistence <> 't'`;

export const TABLE_NAME = "pg_catalog.format('%I.%I', n.nspname, c.relname) AS table";
