CREATE TABLE t (id bigint, n integer, s text);
ALTER TABLE t ALTER n SET (n_distinct = -0.5, n_distinct_inherited = 10);
