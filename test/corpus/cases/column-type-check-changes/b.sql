CREATE TABLE t (v text CHECK (v <> ''));
CREATE INDEX t_v ON t (lower(v));
