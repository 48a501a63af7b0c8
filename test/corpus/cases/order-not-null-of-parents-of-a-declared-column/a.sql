-- needs 18
CREATE TABLE parents (a uuid NOT NULL, b text);
CREATE TABLE children (a uuid) INHERITS (parents);
