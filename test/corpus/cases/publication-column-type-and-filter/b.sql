-- needs 15
CREATE TABLE t (id integer, note text);
CREATE PUBLICATION p FOR TABLE t WHERE (id > 9) WITH (publish = 'insert');
