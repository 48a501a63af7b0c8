CREATE TABLE t (id bigint) WITH (autovacuum_vacuum_scale_factor = 0.05, fillfactor = 80);
