-- needs 15
CREATE TABLE t (id bigint PRIMARY KEY, note text);
CREATE PUBLICATION p FOR TABLE t (id, note);
