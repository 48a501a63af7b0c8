CREATE TABLE t (id int PRIMARY KEY, n int CHECK (n > 0));
CREATE INDEX t_n ON t (n) WHERE n > 5;
CREATE TABLE u (t int REFERENCES t);
