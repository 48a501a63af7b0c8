CREATE TABLE t (c bigint, id integer NOT NULL, CONSTRAINT positive CHECK (id > 0));
CREATE TABLE u (c bigint, e date);
CREATE TABLE k () INHERITS (t, u);
INSERT INTO k VALUES (1, 2);
