CREATE TABLE t (a text, c bigint);
