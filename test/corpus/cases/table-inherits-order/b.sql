CREATE TABLE p (a int);
CREATE TABLE q (b int);
CREATE TABLE t (a int, b int) INHERITS (q, p);
