-- needs 18
CREATE TABLE parents (id integer);
CREATE TABLE children () INHERITS (parents);
