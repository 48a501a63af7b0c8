CREATE TABLE u (a int PRIMARY KEY);
CREATE TABLE t (id bigint, n integer, s text, r int4range);
ALTER TABLE t ADD CONSTRAINT c FOREIGN KEY (n) REFERENCES u;
