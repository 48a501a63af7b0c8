CREATE TABLE t (v text CHECK (v <> ''));
