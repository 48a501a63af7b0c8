CREATE TABLE t (id bigint PRIMARY KEY, n int);
CREATE TABLE u (t_id bigint CONSTRAINT fk REFERENCES t);
