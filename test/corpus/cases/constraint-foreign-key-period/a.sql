-- needs 18
CREATE TABLE u (k int4range, r int4range, PRIMARY KEY (k, r WITHOUT OVERLAPS));
CREATE TABLE t (k int4range, r int4range);
