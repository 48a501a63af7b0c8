CREATE TABLE p (id int PRIMARY KEY, k text CHECK (k <> ''), n int) PARTITION BY RANGE (id);
CREATE INDEX p_n ON p (n);
