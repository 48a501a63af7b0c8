CREATE TABLE t (id bigint, note text, old text);
CREATE VIEW v AS SELECT id, note AS text FROM t;
ALTER VIEW v ALTER COLUMN text SET DEFAULT 'y';
