CREATE TABLE t (v integer CHECK (v <> 0));
