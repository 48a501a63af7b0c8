CREATE COLLATION ci (provider = icu, locale = 'und-u-ks-level1');
CREATE TABLE t (name text COLLATE ci PRIMARY KEY, other text);
CREATE INDEX t_other ON t (other COLLATE ci);
CREATE INDEX t_both ON t (name, other);
