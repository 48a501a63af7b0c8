CREATE TABLE t (id bigint) WITH (autovacuum_enabled = false, fillfactor = 70);
