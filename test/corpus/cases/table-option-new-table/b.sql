CREATE TABLE u (a int);
CREATE TABLE t (s text) WITH (fillfactor = 70, toast.autovacuum_enabled = false);
