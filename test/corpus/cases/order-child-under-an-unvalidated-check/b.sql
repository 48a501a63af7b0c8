CREATE TABLE parents (a integer, b integer);
CREATE TABLE leaves (a integer, b integer, CONSTRAINT positive CHECK (a > 0));
CREATE TABLE children () INHERITS (parents);
CREATE TABLE stays () INHERITS (parents);
ALTER TABLE parents ADD CONSTRAINT positive CHECK (a > 0) NOT VALID;
