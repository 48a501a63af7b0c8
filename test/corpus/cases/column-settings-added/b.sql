CREATE TABLE t (id bigint, n integer, s text);
ALTER TABLE t ADD b bytea;
ALTER TABLE t ALTER b SET STORAGE PLAIN, ALTER b SET STATISTICS 5, ALTER b SET (n_distinct = 3);
