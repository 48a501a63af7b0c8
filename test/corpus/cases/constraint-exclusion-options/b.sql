CREATE TABLE t (id bigint, n integer, s text, r int4range);
ALTER TABLE t ADD CONSTRAINT c EXCLUDE USING gist (r WITH &&) WITH (fillfactor = 60) WHERE (n > 0) DEFERRABLE;
