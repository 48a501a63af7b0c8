CREATE TABLE t (id bigint PRIMARY KEY, n int);
CREATE VIEW v AS SELECT id FROM t;
COMMENT ON VIEW v IS 'It''s \ one';
