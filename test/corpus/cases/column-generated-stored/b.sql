CREATE TABLE t (id bigint, n integer, s text);
ALTER TABLE t ADD d int GENERATED ALWAYS AS (n * 2) STORED;
