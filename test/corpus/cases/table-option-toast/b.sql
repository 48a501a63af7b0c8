CREATE TABLE t (id bigint, n integer, s text);
ALTER TABLE t SET (toast.autovacuum_enabled = false, toast.autovacuum_vacuum_threshold = 100);
