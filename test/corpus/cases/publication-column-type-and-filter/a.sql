-- needs 15
CREATE TABLE t (id bigint, note text);
CREATE PUBLICATION p FOR TABLE t WHERE (id > 0) WITH (publish = 'insert');
