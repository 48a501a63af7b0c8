CREATE TABLE t (id bigint, n integer, s text);
ALTER TABLE t ALTER n TYPE bigint;
