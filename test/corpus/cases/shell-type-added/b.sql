CREATE TABLE t (id integer);
CREATE TYPE to_come;
