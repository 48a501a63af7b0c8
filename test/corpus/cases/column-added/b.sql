CREATE TABLE t (id bigint, note text NOT NULL DEFAULT 'x');
