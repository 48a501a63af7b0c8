-- needs 18
CREATE TABLE t (k int4range NOT NULL, r int4range NOT NULL);
