CREATE TABLE t (id bigint PRIMARY KEY, n int);
CREATE POLICY p ON t USING (id > 0);
