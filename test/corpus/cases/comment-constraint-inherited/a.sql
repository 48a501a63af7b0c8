CREATE TABLE t (id int CONSTRAINT positive CHECK (id > 0));
CREATE TABLE u () INHERITS (t);
