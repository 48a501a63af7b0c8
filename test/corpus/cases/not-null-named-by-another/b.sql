-- needs 18
CREATE TABLE u (id integer NOT NULL);
CREATE TABLE k () INHERITS (u);
