-- needs 18
CREATE TABLE parents (a uuid NOT NULL, b text NOT NULL);
CREATE TABLE children () INHERITS (parents);
ALTER TABLE ONLY children ALTER COLUMN a SET NOT NULL;
