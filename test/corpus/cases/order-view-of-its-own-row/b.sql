CREATE TABLE z (a integer);
CREATE TABLE t (a integer, k integer);
CREATE VIEW v AS SELECT * FROM t;
ALTER TABLE t ADD COLUMN v v;
