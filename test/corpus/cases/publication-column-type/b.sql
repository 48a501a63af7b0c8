-- needs 15
CREATE TABLE t (id integer, note text);
CREATE TABLE u (id bigint);
CREATE PUBLICATION p FOR TABLE t (id, note) WHERE (id > 0), u WITH (publish = 'insert');
