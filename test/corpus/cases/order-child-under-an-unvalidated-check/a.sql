CREATE TABLE parents (a integer, b integer);
CREATE TABLE leaves () INHERITS (parents);
ALTER TABLE parents ADD CONSTRAINT positive CHECK (a > 0) NOT VALID;
CREATE TABLE stays () INHERITS (parents);
