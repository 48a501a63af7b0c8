CREATE TABLE p (a int);
CREATE TABLE t (a int, b int) INHERITS (p);
