-- needs 15
CREATE TABLE u (a int, b bigint, PRIMARY KEY (a, b));
CREATE TABLE t (id bigint, n integer, s text, r int4range);
ALTER TABLE t ADD CONSTRAINT c FOREIGN KEY (n, id) REFERENCES u ON DELETE SET NULL (n);
