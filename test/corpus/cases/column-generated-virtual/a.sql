-- needs 18
CREATE TABLE t (id bigint, n integer, s text);
