CREATE TABLE t (id bigint PRIMARY KEY, n bigint CHECK (n > 0));
CREATE INDEX t_n ON t (n) WHERE n > 5;
CREATE TABLE u (t int REFERENCES t);
