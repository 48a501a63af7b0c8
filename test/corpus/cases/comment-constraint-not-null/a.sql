-- needs 18
CREATE TABLE t (id int CONSTRAINT must NOT NULL);
