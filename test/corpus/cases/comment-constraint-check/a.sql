CREATE TABLE t (id int CONSTRAINT positive CHECK (id > 0));
