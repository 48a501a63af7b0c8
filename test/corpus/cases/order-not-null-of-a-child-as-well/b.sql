-- needs 18
CREATE TABLE parents (id integer, name text NOT NULL);
CREATE TABLE children () INHERITS (parents);
ALTER TABLE ONLY children ALTER COLUMN name SET NOT NULL;
