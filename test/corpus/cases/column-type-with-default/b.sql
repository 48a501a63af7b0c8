CREATE TABLE t (n bigint DEFAULT 5, v text DEFAULT 'x');
