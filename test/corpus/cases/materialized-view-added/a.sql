CREATE TABLE t (id bigint, note text, old text);
