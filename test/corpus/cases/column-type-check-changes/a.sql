CREATE TABLE t (v varchar(10) CHECK (v <> ''));
CREATE INDEX t_v ON t (lower(v));
