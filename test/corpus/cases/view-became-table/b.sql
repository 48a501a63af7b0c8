CREATE TABLE t (id bigint, note text, old text);
CREATE TABLE v (id bigint, note text);
