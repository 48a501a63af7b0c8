CREATE TABLE t (id bigint PRIMARY KEY, n int);
CREATE VIEW v AS SELECT n, id FROM t;
COMMENT ON VIEW v IS 'kept';
COMMENT ON COLUMN v.id IS 'kept too';
