-- needs 18
CREATE TABLE parents (a integer);
CREATE TABLE children (a integer NOT NULL) INHERITS (parents);
