CREATE TABLE t (id bigint, n integer, s text);
ALTER TABLE t SET UNLOGGED;
