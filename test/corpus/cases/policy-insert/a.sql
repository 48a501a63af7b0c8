CREATE TABLE t (id bigint, owner text, note text);
